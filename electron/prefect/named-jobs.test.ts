import { expect, test } from 'vitest'
import { limits } from './limits'
import { NamedJobs } from './named-jobs'
import { wrongRowWords } from './prefect-api'

const unsaid = (): never => {
  throw new Error('nothing is left out')
}

test('each Job is named once, of runs that were asked for', () => {
  const named = new NamedJobs(['a', 'b'], unsaid)
  for (const name of ['job-1', 'job-2', 'job-1']) named.note('a', name)
  for (const id of ['c', '__proto__', 'constructor']) named.note(id, 'job-3')
  expect([...named.byRun]).toEqual([['a', ['job-1', 'job-2']]])
})

test('what is no name of a Job is none, and of names without end the first are kept, which is said', () => {
  const said = new Set<string>()
  const named = new NamedJobs(['a', 'b'], (row) => said.add(wrongRowWords(row)))
  for (const name of ['', 'two words', 'x'.repeat(254), 'x'.repeat(10_000_000)]) named.note('b', name)
  for (let n = 0; n < 200_000; n++) named.note('a', `job-${n}`)
  expect([...named.byRun.keys()]).toEqual(['a'])
  expect(named.byRun.get('a')).toHaveLength(limits.receipts)
  expect([...said]).toEqual(['the log of flow run a: It names more than 1000 Jobs. The others are not looked at.'])
})
