import { expect, test } from 'vitest'
import type { JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import type { RunView } from '../../shared/model/why'
import { outcomeOf, outcomeWords, type TriedFix } from './tried-fix'

const tried: TriedFix = { act: 'Ask for 500m CPU', cause: 'unschedulable cpu', jobName: 'old' }
const job = (name: string) => ({ name, status: 'Pending' }) as JobSummary
const pod = (jobName: string, more: Partial<PodSummary>): PodSummary =>
  ({ name: `${jobName}-a`, jobName, phase: 'Pending', containers: [], nodeSelector: {}, gates: [], scheduledAt: null, node: null, reason: null, message: null, ...more }) as unknown as PodSummary // prettier-ignore
const view = (jobs: readonly string[], pods: readonly PodSummary[]): RunView => ({
  run: { id: 'r', name: 'a', flowName: 'f', phase: 'claimed' } as RunView['run'],
  ...{ jobs: jobs.map(job), pods, events: [] },
})
const unplaced = { reason: 'Unschedulable', message: '0/1 nodes are available: 1 Insufficient cpu.' }
const broken = [{ name: 'flow', state: 'waiting', reason: 'InvalidImageName', init: false, limits: {}, requests: {} }]

test.each<[string, TriedFix, RunView, string | null]>([
  ['there is no new Job yet', tried, view(['old'], [pod('old', unplaced)]), null],
  ['there is none at all', tried, view([], []), null],
  ['the new Job has no pod yet', tried, view(['new', 'old'], [pod('old', { scheduledAt: 1 })]), null],
  ['its pod is yet to be placed', tried, view(['new'], [pod('new', {})]), null],
  ['its pod has a node', tried, view(['new'], [pod('new', { scheduledAt: 1 })]), '“Ask for 500m CPU” has helped.'],
  [
    'its pod has none either',
    tried,
    view(['new'], [pod('new', unplaced)]),
    '“Ask for 500m CPU” was not enough: the new Job has the same problem.',
  ],
  [
    'its pod has none for another reason',
    tried,
    view(['new'], [pod('new', { ...unplaced, message: '0/1 nodes are available: 1 Too many pods.' })]),
    '“Ask for 500m CPU” has helped against what it was for; this is another problem.',
  ],
  [
    'its pod has another problem',
    tried,
    view(['new'], [pod('new', { scheduledAt: 1, containers: broken as unknown as PodSummary['containers'] })]),
    '“Ask for 500m CPU” has helped against what it was for; this is another problem.',
  ],
  [
    'a container is yet to start',
    { ...tried, cause: 'imagePullFailed' },
    view(['new'], [pod('new', { scheduledAt: 1 })]),
    null,
  ],
  [
    'a container has started',
    { ...tried, cause: 'imagePullFailed' },
    view(['new'], [pod('new', { phase: 'Running' })]),
    '“Ask for 500m CPU” has helped.',
  ],
])('%s', (_, fix, now, words) => expect(outcomeWords(fix, outcomeOf(fix, now))).toBe(words))
