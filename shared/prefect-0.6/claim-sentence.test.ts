import { expect, test } from 'vitest'
import { formatClaim, parseClaim } from './claim-sentence'

const claim = {
  agent: 'my laptop',
  cluster: 'minikube.3f2a91bc',
  namespace: 'default',
  jobName: 'prefect-job-0a1b2c3d',
}

test('a claim is read back from its sentence', () => expect(parseClaim(formatClaim(claim))).toEqual(claim))

test.each([
  ["upstream's message", 'Submitted for execution'],
  ['no message', null],
  ['a sentence cut short', 'Submitted for execution: Job prefect-job-0a1b2c3d in default'],
])('%s is no claim', (_, message) => expect(parseClaim(message)).toBeNull())
