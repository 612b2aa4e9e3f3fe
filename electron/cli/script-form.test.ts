import { expect, test } from 'vitest'
import { scriptForm } from './script-form'

test('keys are spelled as Prefect does, values and keys that are data stay', () => {
  const event = {
    nextTryMs: 1,
    problem: { kind: 'jobRejected', run: { flowName: 'aB' }, requests: { cpu: '1', PREFECT__LOGGING__LEVEL: 'x' } },
    list: [{ dueAt: null }, 'aB'],
  }
  expect(scriptForm(event)).toEqual({
    next_try_ms: 1,
    problem: { kind: 'jobRejected', run: { flow_name: 'aB' }, requests: { cpu: '1', PREFECT__LOGGING__LEVEL: 'x' } },
    list: [{ due_at: null }, 'aB'],
  })
})

test('an instant that a Date can just hold is written, one beyond stays', () => {
  expect(scriptForm([{ at: 8.64e15 }, { at: 8.64e15 + 1 }])).toEqual([
    { at: '+275760-09-13T00:00:00.000Z' },
    { at: 8.64e15 + 1 },
  ])
})

test('instants are written in ISO 8601; a number that is no instant stays', () => {
  expect(scriptForm([{ dueAt: 0, since: 1_500, at: '2020', format: 7, limit: { createdAt: 9e15 } }])).toEqual([
    {
      due_at: '1970-01-01T00:00:00.000Z',
      since: '1970-01-01T00:00:01.500Z',
      at: '2020',
      format: 7,
      limit: { created_at: 9e15 },
    },
  ])
})
