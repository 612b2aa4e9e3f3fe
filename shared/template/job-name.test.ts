import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alternativeJobName, jobName } from './job-name'

test('the name derives from run and revision alone', () => {
  const digest = createHash('sha256').update('00000005-1111-4111-8111-111111111111:3:0').digest('hex')
  expect(jobName('00000005-1111-4111-8111-111111111111', '3')).toEqual({
    name: `prefect-job-${digest.slice(0, 8)}`,
    identifier: digest.slice(0, 8),
  })
})

test('another run or revision gets another name', () => {
  const names = [jobName('a', '1'), jobName('a', '2'), jobName('b', '1')].map(({ name }) => name)
  expect(new Set(names).size).toBe(3)
})

test('the name to take instead derives from the claimed one and the attempt alone', () => {
  const claimed = jobName('a', '1')
  const digest = createHash('sha256').update(`${claimed.name}:1`).digest('hex')
  expect(alternativeJobName(claimed.name, 1)).toEqual({
    name: `prefect-job-${digest.slice(0, 8)}`,
    identifier: digest.slice(0, 8),
  })
  const names = [0, 1, 2].map((attempt) => alternativeJobName(claimed.name, attempt).name)
  expect(new Set([...names, alternativeJobName(jobName('b', '1').name, 1).name]).size).toBe(4)
})

test('no name is taken yet: the one to take is the claimed one', () => {
  const claimed = jobName('a', '1')
  expect(alternativeJobName(claimed.name, 0)).toEqual(claimed)
})

test('any run gets a DNS label as a name and a label’s value as an identifier', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.nat(), (id, revision, attempt) => {
      const { name, identifier } = alternativeJobName(jobName(id, revision).name, attempt)
      expect(name).toMatch(/^prefect-job-[0-9a-f]{8}$/)
      expect(name).toBe(`prefect-job-${identifier}`)
    }),
    { seed: 1 },
  )
})
