import { expect, test } from 'vitest'
import type { ClaimRecord } from '../../shared/model/claim'
import type { Phase } from '../../shared/model/dialect-words'
import { dependsOn } from './end-run'
import { sampleRun } from './samples'

const us = { agent: 'agent', cluster: 'c', namespace: 'default' }
const ours: ClaimRecord = { ...us, jobName: 'prefect-job-0a1b2c3d' }
const named = (jobName: string): ClaimRecord => ({ ...us, jobName })

type Row = [string, Phase, ClaimRecord | null, boolean, string | null, boolean]
test.each<Row>([
  ['claimed by us for this Job', 'claimed', ours, false, 'prefect-job-0a1b2c3d', true],
  ['whatever the template calls it', 'claimed', ours, false, 'calm-heron-0a1b2c3d', true],
  ['running by our claim for this Job', 'running', ours, false, 'prefect-job-0a1b2c3d', true],
  ['running, and all its Jobs have gone', 'running', ours, false, null, true],
  ['claimed by us for another Job', 'claimed', named('prefect-job-00000000'), false, 'prefect-job-0a1b2c3d', false],
  ['running in another Job of ours', 'running', named('prefect-job-00000000'), false, 'prefect-job-0a1b2c3d', false],
  ['claimed by upstream’s agent', 'claimed', null, false, 'prefect-job-0a1b2c3d', false],
  ['running by nobody knows whom', 'running', null, false, 'prefect-job-0a1b2c3d', false],
  ['claimed by another agent', 'claimed', { ...ours, agent: 'other' }, false, 'prefect-job-0a1b2c3d', false],
  ['claimed in another cluster', 'running', { ...ours, cluster: 'd' }, false, null, false],
  ['claimed in another namespace', 'running', { ...ours, namespace: 'n' }, false, null, false],
  ['a task run of it is scheduled', 'running', ours, true, 'prefect-job-0a1b2c3d', false],
  ['put back', 'waiting', ours, false, 'prefect-job-0a1b2c3d', false],
  ['over', 'succeeded', ours, false, 'prefect-job-0a1b2c3d', false],
  ['failed by itself', 'failed', ours, false, 'prefect-job-0a1b2c3d', false],
  ['cancelled', 'cancelled', ours, false, null, false],
])('a run that is %s', (_, phase, claim, goesOn, jobName, depends) => {
  // Of a claimed run its own claim counts, of a running one the last.
  const run = { ...sampleRun, phase, claim: phase === 'claimed' ? claim : null }
  const lastClaim = phase === 'claimed' ? ours : claim
  expect(dependsOn({ run, lastClaim, goesOn }, jobName, [us])).toBe(depends)
})
