import { expect, test } from 'vitest'
import type { Problem } from '../../shared/model/problem'
import type { KubeFault } from '../kube/kube-fault'
import { unknownGate, type Gate } from './gate'
import { gateProblem, isNewTrouble } from './gate-problem'

const faultOf = (kind: KubeFault['kind'], setup: KubeFault['setup'] = null): KubeFault => {
  return { kind, status: 403, message: 'the server’s words', retryAfterMs: null, setup }
}
const closed = (why: 'silent' | 'quota' | 'setup', setup: KubeFault['setup'] = null): Gate => {
  return { kind: 'closed', why, fault: faultOf(why, setup), since: 0, failures: 1, notBefore: 0 }
}
const notAllowed = { kind: 'notAllowed', user: 'jane', verb: 'create', resource: 'jobs' } as const
const message = 'the server’s words'

test.each<[string, Gate, Problem | null]>([
  ['nothing is known yet', unknownGate, null],
  ['it takes Jobs', { kind: 'open', since: 0 }, null],
  ['it does not answer: the link says so', closed('silent'), null],
  ['it does not know us: the link says so', closed('setup', { kind: 'notAuthenticated' }), null],
  [
    'a right lacks: user, verb and namespace are named',
    closed('setup', notAllowed),
    { kind: 'notAllowed', user: 'jane', verb: 'create', resource: 'jobs', namespace: 'flows', message },
  ],
  [
    'there is no such namespace',
    closed('setup', { kind: 'noNamespace' }),
    { kind: 'noNamespace', namespace: 'flows', message },
  ],
  ['the quota is used up', closed('quota'), { kind: 'quotaExceeded', namespace: 'flows', message, waiting: 3 }],
])('%s', (_, gate, problem) => {
  expect(gateProblem(gate, 'flows', 3)).toEqual(problem)
})

test('the same trouble at its next try is no new one', () => {
  const quota = closed('quota')
  expect(isNewTrouble(unknownGate, quota)).toBe(true)
  expect(isNewTrouble(quota, { ...quota, failures: 2 } as Gate)).toBe(false)
  expect(isNewTrouble(closed('setup', notAllowed), quota)).toBe(true)
  expect(isNewTrouble(quota, { kind: 'open', since: 0 })).toBe(false)
})
