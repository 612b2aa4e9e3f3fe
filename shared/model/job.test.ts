import { expect, test } from 'vitest'
import { newerJob, type JobSummary } from './job'

const jobOf = (uid: string, createdAt: number) => ({ uid, createdAt }) as JobSummary
const [first, second, third, twin] = [jobOf('a', 1), jobOf('b', 2), jobOf('c', 3), jobOf('d', 3)]

test('a run goes on in its newest Job, and in none of before', () => {
  const all = [second, first, third]
  expect(newerJob(first, all)).toBe(third)
  expect(newerJob(second, all)).toBe(third)
  expect(newerJob(third, all)).toBeNull()
  expect(newerJob(first, [first])).toBeNull()
  // Of two of one second nobody knows which.
  expect(newerJob(third, [third, twin])).toBeNull()
})
