import { expect, test } from 'vitest'
import { formatClaim, parseClaim } from './claim-sentence'

const claim = { agent: 'w 1', cluster: 'minikube.1', namespace: 'default' }

test.each([
  ['of which the end is known', 'prefect-job-0a1b2c3d', '…-0a1b2c3d'],
  ['that is there already', 'daffodil-husky-0a1b2c3d', 'daffodil-husky-0a1b2c3d'],
])('a claim names a Job %s, and is read back', (_, jobName, shown) => {
  const sentence = formatClaim({ ...claim, jobName })
  expect(sentence).toBe(`Submitted for execution: Job ${shown} in default on minikube.1 by agent w 1`)
  expect(parseClaim(sentence)).toEqual({ ...claim, jobName })
})

test('a message that is no claim is none', () => {
  for (const message of [null, '', 'Submitted for execution']) expect(parseClaim(message)).toBeNull()
})
