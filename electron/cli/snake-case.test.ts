import { expect, test } from 'vitest'
import { snakeCaseKeys } from './snake-case'

test('keys are spelled as Prefect does, values and keys that are data stay', () => {
  const event = {
    nextTryMs: 1,
    problem: { kind: 'jobRejected', run: { flowName: 'aB' }, requests: { cpu: '1', PREFECT__LOGGING__LEVEL: 'x' } },
    list: [{ dueAt: null }, 'aB'],
  }
  expect(snakeCaseKeys(event)).toEqual({
    next_try_ms: 1,
    problem: { kind: 'jobRejected', run: { flow_name: 'aB' }, requests: { cpu: '1', PREFECT__LOGGING__LEVEL: 'x' } },
    list: [{ due_at: null }, 'aB'],
  })
})
