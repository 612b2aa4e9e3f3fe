import { expect, test } from 'vitest'
import type { Refusal } from '../../shared/model/agent-status'
import { SetUpFaults } from './set-up-faults'

const connection = {
  api: { url: 'http://api' },
  context: 'kind',
  dialect: '1.x',
  apiFrom: null,
} as unknown as ConstructorParameters<typeof SetUpFaults>[0]

test.each<[Refusal, boolean, string]>([
  [
    'credentials',
    true,
    'The Prefect API at http://api refused the agent: Words. Check the API key (--key) and its tenant (--tenant-id).',
  ],
  [
    'workPool',
    true,
    'The worker can’t serve its work pool at http://api: Words. Give another with --pool or other queues with --work-queue, or make the work pool with --create-pool.',
  ],
  [
    'address',
    false,
    'The Prefect API at http://api can’t be reached as it is set up: Words. Check the address (--api).',
  ],
  [
    'certificate',
    false,
    'The Prefect API at http://api can’t be reached as it is set up: Words. If the server is the right one and its certificate is signed by an authority of your own, name that one’s file in REQUESTS_CA_BUNDLE.',
  ],
  ['authorities', false, 'The Prefect API at http://api can’t be reached as it is set up: Words.'],
  ['proxy', false, 'The Prefect API at http://api can’t be reached as it is set up: Words.'],
])('%s: whether the command ends with it, and how it is said', (refusal, fatal, words) => {
  const faults = new SetUpFaults(connection, false)
  const link = { state: 'refused', since: 0, message: 'Words', refusal } as const
  faults.hear({ kind: 'link', to: 'api', link }, () => true)
  expect([faults.fatal, faults.last]).toEqual([fatal, words])
  faults.hear({ kind: 'link', to: 'api', link: { state: 'connected', since: 1 } }, () => false)
  expect([faults.fatal, faults.last]).toEqual([false, null])
})

test.each<[Refusal, boolean, boolean]>([
  ['address', true, true],
  ['certificate', true, true],
  ['authorities', true, true],
  ['proxy', true, true],
  // It was there before: polls are counted on.
  ['certificate', false, false],
  ['credentials', false, false],
])('an agent for a few polls ends with %s at once, as long as no poll was good (%s)', (refusal, neverPolled, fatal) => {
  const faults = new SetUpFaults(connection, true)
  const link = { state: 'refused', since: 0, message: 'Words', refusal } as const
  faults.hear({ kind: 'link', to: 'api', link }, () => neverPolled)
  expect(faults.fatal).toBe(fatal)
})

test.each([
  [undefined, 'The cluster kind accepts no Jobs: Words.'],
  ['aws', 'aws gave no credentials for the cluster kind: Words.'],
])('what keeps us from the cluster is named: %s', (plugin, words) => {
  const faults = new SetUpFaults(connection, false)
  const link = { state: 'refused', since: 0, message: 'Words', ...(plugin ? { plugin } : {}) } as const
  faults.hear({ kind: 'link', to: 'cluster', link }, () => true)
  expect(faults.last).toBe(words)
})
