import { expect, test } from 'vitest'
import { formatClaim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { missingJobs, type FoundClaimsView } from './found-claims'

const claimant = { agent: 'laptop', cluster: 'minikube.1', namespace: 'default' }
const claim = { ...claimant, jobName: 'prefect-job-0a1b2c3d' }
const runWith = (claimNote: string | null): FlowRun => ({
  id: 'r1',
  version: 2,
  state: 'Submitted',
  stateMessage: claimNote,
  claimNote,
  dueAt: null,
  flow: { id: 'f', name: 'etl', storage: null },
  parameters: {},
  replaces: null,
  taskRuns: [],
})
const ours = runWith(formatClaim(claim))
const view: FoundClaimsView = {
  claimant,
  claimed: [ours],
  heldRunIds: new Set(),
  created: new Set(),
  hasJob: () => false,
}

test.each<[string, FoundClaimsView, string[]]>([
  ['a claim of ours without a Job is lost', view, ['lost']],
  ['one whose Job we made ourselves is gone', { ...view, created: new Set([claim.jobName]) }, ['gone']],
  ['one whose Job is there is fine', { ...view, hasJob: () => true }, []],
  ['one that we are at work on is fine', { ...view, heldRunIds: new Set(['r1']) }, []],
  ['one of another agent is not ours', { ...view, claimant: { ...claimant, agent: 'other' } }, []],
  [
    'one from another cluster of the same name is not ours',
    { ...view, claimant: { ...claimant, cluster: 'minikube.2' } },
    [],
  ],
  ['upstream’s claim is not ours', { ...view, claimed: [runWith('Submitted for execution')] }, []],
])('%s', (_, given, kinds) => expect(missingJobs(given).map(({ kind }) => kind)).toEqual(kinds))
