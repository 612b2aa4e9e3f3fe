import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jobName } from './job-name'

test('the name derives from run, version and attempt alone', () => {
  const digest = createHash('sha256').update('00000005-1111-4111-8111-111111111111:3:0').digest('hex')
  expect(jobName('00000005-1111-4111-8111-111111111111', 3)).toEqual({
    name: `prefect-job-${digest.slice(0, 8)}`,
    identifier: digest.slice(0, 8),
  })
})

test('another version or attempt gets another name', () => {
  const names = [jobName('a', 1), jobName('a', 2), jobName('a', 1, 1), jobName('b', 1)].map(({ name }) => name)
  expect(new Set(names).size).toBe(4)
})

test('any run gets a DNS label as a name and a label’s value as an identifier', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(), (id, version, attempt) => {
      const { name, identifier } = jobName(id, version, attempt)
      expect(name).toMatch(/^prefect-job-[0-9a-f]{8}$/)
      expect(name).toBe(`prefect-job-${identifier}`)
    }),
    { seed: 1 },
  )
})
