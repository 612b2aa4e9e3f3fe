import { expect, test } from 'vitest'
import type { CleanedObject, PlannedObject } from '../../../shared/model/cleaning'
import { consequencesOfCleanUp, countedObjects, inOrder, namesOfObjects, outcomeOf, whenOf } from './clean-up-words'

const object = (more: Partial<PlannedObject>): PlannedObject => ({
  ...{ kind: 'job', uid: 'u', name: 'a', namespace: 'default', flowRunId: 'r', status: 'Complete' },
  ...{ fate: 'goes', at: 1_000, why: 'it completed 60m ago' },
  ...more,
})
const cleaned = (more: Partial<CleanedObject>): CleanedObject => ({
  ...{ kind: 'job', uid: 'u', name: 'a', namespace: 'default', why: 'its flow run is Success' },
  ...{ what: 'deleted', evidence: '/e/a' },
  ...more,
})

test('what goes now comes first, then what goes next, then what stays', () => {
  const objects = [
    object({ name: 's', fate: 'stays', at: null }),
    object({ name: 'l2', fate: 'later', at: 9_000 }),
    object({ name: 'l1', fate: 'later', at: 8_000 }),
    object({ name: 'g' }),
  ]
  expect(inOrder(objects).map(({ name }) => name)).toEqual(['g', 'l1', 'l2', 's'])
  expect(inOrder(objects).map((each) => whenOf(each, 3_000))).toEqual(['goes now', 'in 5s', 'in 6s', 'stays'])
  expect(whenOf(object({ fate: 'later', at: 1_000 }), 3_000)).toBe('goes next')
})

test.each([
  [[object({})], '1 Job'],
  [[object({}), object({})], '2 Jobs'],
  [[object({}), object({ kind: 'pod' })], '1 Job and 1 pod'],
  [[object({ kind: 'pod' }), object({ kind: 'pod' })], '2 pods'],
  [Array.from({ length: 1_200 }, () => object({})), '1,200 Jobs'],
])('%#: they are counted', (objects, words) => expect(countedObjects(objects)).toBe(words))

test('of many names the rest is counted', () => {
  const names = namesOfObjects(Array.from({ length: 1_300 }, (_, n) => object({ name: `j${n}` })))
  expect([names.length, names[0], names.at(-1)]).toEqual([201, 'j0', 'and 1,100 more'])
  expect(namesOfObjects([object({ kind: 'pod', name: 'p' })])).toEqual(['pod p'])
})

test('what follows is said: what goes along, and what is kept', () => {
  expect(consequencesOfCleanUp([object({})], true)).toBe(
    'Jobs go with their pods. Their YAML, events and logs are kept on this machine first. This can’t be undone; what the runs reported to Prefect stays.',
  )
  expect(consequencesOfCleanUp([object({ kind: 'pod' })], false)).toBe(
    'Nothing of them is kept: the settings say so. This can’t be undone; what the runs reported to Prefect stays.',
  )
})

test('what was done is said, and why something was not', () => {
  expect(outcomeOf([cleaned({}), cleaned({ what: 'stays' })])).toEqual({ done: 'Deleted 1 Job.', failed: null })
  const failed = cleaned({ what: 'failed', name: 'b', why: 'no room on the disk.' })
  expect(outcomeOf([failed])).toEqual({ done: null, failed: 'b was not deleted: no room on the disk. Try again.' })
  expect(outcomeOf([failed, failed]).failed).toBe(
    'b was not deleted: no room on the disk. So it is with 2 Jobs in all. Try again.',
  )
})
