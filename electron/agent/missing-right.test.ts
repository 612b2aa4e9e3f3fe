import { expect, test } from 'vitest'
import type { KubeFault } from '../kube/kube-fault'
import { missingRight } from './missing-right'

const refused = (verb: string): KubeFault => ({
  ...{ kind: 'setup', status: 403, message: `may not ${verb}`, retryAfterMs: null },
  setup: { kind: 'notAllowed', user: 'u', verb, resource: 'jobs' },
})

test('each right is told once, and nothing but rights', () => {
  const told = new Set<string>()
  const problem = {
    kind: 'rightMissing',
    user: 'u',
    verb: 'list',
    resource: 'jobs',
    namespace: 'n',
    message: 'may not list',
  }
  expect(missingRight(told, refused('list'), 'n')).toEqual([{ kind: 'problem', problem }])
  expect(missingRight(told, refused('list'), 'n')).toEqual([])
  expect(missingRight(told, refused('get'), 'n')).toHaveLength(1)
  expect(missingRight(told, null, 'n')).toEqual([])
  expect(missingRight(told, { ...refused('watch'), setup: { kind: 'notAuthenticated' } }, 'n')).toEqual([])
})
