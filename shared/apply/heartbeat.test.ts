import { expect, test } from 'vitest'
import { heartbeatWords, leadsBy, saidBy } from './heartbeat'

const lease = (holder: string, renewedAt: number | null = 10) => ({ holder, renewedAt })

test.each([
  ['one of the pods that holds it', lease('a-1_x7f'), true],
  ['one of a longer name', lease('a-12_x7f'), false],
  ['nobody', lease(''), false],
  ['a renewal from before', lease('a-1_x7f', 4), false],
  ['one that was never renewed', lease('a-1_x7f', null), false],
  ['no Lease', null, false],
])('who leads: %s', (_, view, leads) => expect(leadsBy(view, ['a-1'], 5) !== null).toBe(leads))

test.each([
  [
    '[2020-10-01] INFO - agent | Starting KubernetesAgent\n[2020-10-01] INFO - agent | Waiting for flow runs...\n',
    true,
  ],
  ["Worker 'KubernetesWorker 1' started!", true],
  ['Traceback: no connection', false],
  ['', false],
])('whether a log says that runs are asked for: %j', (log, said) => expect(saidBy('a-1', log) !== null).toBe(said))

test('a sign in a sentence', () => {
  expect(heartbeatWords({ kind: 'leads', pod: 'a-1', renewedAt: 1_000 }, 3_000)).toContain('2s ago')
  expect(heartbeatWords({ kind: 'none', why: 'Nothing was seen.' }, 0)).toBe('Nothing was seen.')
})
