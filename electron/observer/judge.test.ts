import { expect, test } from 'vitest'
import type { Phase } from '../../shared/model/dialect-words'
import { concernOf, type Concern, type RunObjects } from './concern'
import { judge, readTimes, type Act } from './judge'
import {
  childKilled,
  containerFailed,
  evicted,
  imageMissing,
  jobOf,
  killed,
  podOf,
  sampleRun,
  tainted,
  unschedulable,
} from './samples'

const policy = { hopelessAfterMs: 300_000, unstartedAfterMs: 86_400_000 }
const of = (objects: Partial<RunObjects>): Concern =>
  concernOf({ flowRunId: 'r1', jobs: [], gone: null, pods: [], gonePod: null, ...objects })!
const failedJob = jobOf({ status: 'Failed', failed: 1 })
const ended = of({ jobs: [failedJob], pods: [killed] })
const lost = of({ jobs: [failedJob], pods: [podOf()] })
const deleted = of({ gone: jobOf() })
const succeeded = of({ jobs: [jobOf({ status: 'Complete' })] })
const spared = of({ jobs: [jobOf({ status: 'Complete' })], pods: [childKilled] })
const broken = of({ jobs: [failedJob], pods: [containerFailed] })
const stuck = of({ jobs: [jobOf()], pods: [imageMissing] })
const tooBig = of({ jobs: [jobOf()], pods: [unschedulable] })
const unstarted = of({ jobs: [jobOf({ status: 'Pending' })] })
const secondPod = of({ jobs: [jobOf({ failed: 1 })], pods: [podOf({ phase: 'Pending', status: 'Pending' })] })
const lostNode = of({ jobs: [jobOf()], pods: [podOf({ status: 'Terminating', endsBy: 30_000 })] })
const failing = of({ jobs: [jobOf({ backoffLimit: 1, failed: 1 })], pods: [evicted] })

const said = (act: Act): string =>
  act.kind === 'tell' ? `tell ${act.level}${act.tail ? ' and its last lines' : ''}` : act.kind
const patient = { hopelessAfterMs: null, unstartedAfterMs: null }
type Row = [string, Concern, number, Phase | 'unknown', string[], boolean]

test.each<Row>([
  ['killed, and the run says that it runs', ended, 2_000, 'running', ['crash'], true],
  ['killed before it said so: it may be put back', ended, 2_000, 'claimed', [], false],
  ['it was not', ended, 15_000, 'claimed', ['crash'], true],
  ['it was', ended, 2_000, 'waiting', [], true],
  ['its process had said how it ended', broken, 2_000, 'failed', [], true],
  [
    'its process had said that it was killed, and not why',
    ended,
    2_000,
    'failed',
    ['tell ERROR and its last lines'],
    true,
  ],
  [
    'its process had said how it ended, and its pod says nothing yet',
    of({ jobs: [failedJob] }),
    2_000,
    'failed',
    [],
    false,
  ],
  ['nor later', of({ jobs: [failedJob] }), 15_000, 'failed', [], true],
  ['a process that it had started was killed', spared, 2_000, 'failed', ['tell ERROR and its last lines'], true],
  ['one was killed, and the run got over it', spared, 2_000, 'succeeded', [], true],
  ['one was killed, and the report of that is on its way', spared, 2_000, 'running', [], false],
  ['the API does not know it any more', ended, 2_000, 'unknown', [], true],
  ['its pod may be at work still', lost, 40_000, 'running', [], false],
  ['that took too long', lost, 62_000, 'running', ['crash'], true],
  ['deleted while it ran', deleted, 2_000, 'running', ['crash'], true],
  ['deleted, and its process had it scheduled again', deleted, 2_000, 'waiting', [], true],
  ['ended well, and said so', succeeded, 30_000, 'succeeded', [], true],
  ['ended well, and never said that it started', succeeded, 30_000, 'claimed', ['crash'], true],
  ['ended well, and does not say how: its report may be late', succeeded, 30_000, 'running', [], false],
  ['it is not', succeeded, 90_000, 'running', ['crash'], true],
  ['no image', stuck, 5_000, 'claimed', ['pending', 'tell ERROR'], false],
  ['no image for a second pod', stuck, 5_000, 'running', ['tell ERROR'], false],
  ['no image for too long', stuck, 300_000, 'claimed', ['crash', 'deleteJob'], true],
  ['no image, and its run was cancelled', stuck, 5_000, 'cancelled', [], false],
  ['and its Job is still there', stuck, 60_000, 'cancelled', ['deleteJob'], true],
  ['no image for a run that the API does not know', stuck, 300_000, 'unknown', [], false],
  ['a pod that takes its time, for a run that it does not know', unstarted, 86_400_000, 'unknown', [], false],
  ['no room', tooBig, 5_000, 'claimed', ['pending', 'tell WARNING'], false],
  ['no room for long', tooBig, 999_000, 'claimed', ['pending', 'tell WARNING'], false],
  ['a pod that takes its time', unstarted, 5_000, 'claimed', ['pending'], false],
  ['a pod of a run that is over', unstarted, 60_000, 'failed', ['deleteJob'], true],
  ['no room for a day', tooBig, 86_400_000, 'claimed', ['crash', 'deleteJob'], true],
  ['a pod that has not started for a day', unstarted, 86_400_000, 'claimed', ['crash', 'deleteJob'], true],
  ['it is at work, and its pod may not be seen', unstarted, 86_400_000, 'running', [], false],
  ['one more pod that has not started for a day', secondPod, 86_400_000, 'running', ['crash', 'deleteJob'], true],
  ['and its run was put back', unstarted, 86_400_000, 'waiting', [], false],
  ['a pod that was to end, and its node is silent', lostNode, 60_000, 'running', ['crash'], true],
  ['it may be late', lostNode, 59_999, 'running', [], false],
  ['its process has said how it ended', lostNode, 62_000, 'succeeded', [], true],
  ['evicted, and another pod comes', failing, 0, 'running', ['tell WARNING'], true],
])('%s', (_, concern, ageMs, phase, acts, over) => {
  const run = phase === 'unknown' ? null : { ...sampleRun, phase }
  const judged = judge(concern, { ageMs, isFirst: true, run }, policy)
  expect([judged.acts.map(said), judged.over]).toEqual([acts, over])
})

test('what was said once is not said again', () => {
  const run = { ...sampleRun, phase: 'claimed' as const }
  expect(judge(stuck, { ageMs: 60_000, isFirst: false, run }, policy).acts).toEqual([])
  expect(judge(tooBig, { ageMs: 60_000, isFirst: false, run }, policy).acts).toEqual([])
  expect(judge(unstarted, { ageMs: 60_000, isFirst: false, run }, policy).acts).toEqual([])
})

test('a run is read soon for a process that was killed, and late for one that ended well', () => {
  expect([spared, succeeded].map((each) => readTimes(each, policy))).toEqual([
    [2_000, 30_000, 90_000],
    [30_000, 90_000],
  ])
})

test('whoever wishes waits for an image without end', () => {
  const run = { ...sampleRun, phase: 'claimed' as const }
  expect(judge(stuck, { ageMs: 10 ** 9, isFirst: false, run }, patient).acts).toEqual([])
  expect([policy, patient].map((each) => readTimes(stuck, each))).toEqual([
    [5_000, 60_000, 300_000],
    [5_000, 60_000],
  ])
  expect(readTimes(tooBig, policy)).toEqual([5_000, 60_000, 86_400_000])
  expect(readTimes(stuck, { ...patient, unstartedAfterMs: 90_000 })).toEqual([5_000, 60_000, 90_000])
})

test.each<[Concern, Phase, string]>([
  [ended, 'running', 'etl was killed for memory: Last State: Terminated, Reason: OOMKilled, Exit Code: 137.'],
  [broken, 'running', 'The pod of calm-heron failed. Container prefect-job ended with exit code 1. Its log says why.'],
  [of({ jobs: [failedJob], pods: [evicted] }), 'running', 'The pod of calm-heron was evicted: low on memory.'],
  [
    deleted,
    'running',
    'Job calm-heron-0a1b2c3d was deleted before its flow run ended. Run the flow again; if nobody meant to delete the Job, ' +
      'look for what cleans up Jobs in default.',
  ],
  [
    of({ jobs: [failedJob], gonePod: podOf({ endsBy: 9_000 }) }),
    'running',
    'Pod calm-heron-0a1b2c3d-abcde of Job calm-heron-0a1b2c3d was deleted before its flow run ended. Run the flow again; if ' +
      'nobody meant to delete the pod, look for what cleans up pods in default.',
  ],
  [
    of({ jobs: [jobOf({ status: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached it' })] }),
    'running',
    'Job calm-heron-0a1b2c3d failed: BackoffLimitExceeded: Job has reached it. Its events say more: ' +
      'kubectl -n default describe job calm-heron-0a1b2c3d',
  ],
  [
    of({ jobs: [failedJob] }),
    'running',
    'Job calm-heron-0a1b2c3d failed. Its events say more: kubectl -n default describe job calm-heron-0a1b2c3d',
  ],
  [
    succeeded,
    'claimed',
    'The process of Job calm-heron-0a1b2c3d ended, and never said that the flow run started. Does its command start the ' +
      'run, and does it reach the Prefect API? See what it printed: kubectl -n default logs job/calm-heron-0a1b2c3d',
  ],
  [
    succeeded,
    'running',
    'The process of Job calm-heron-0a1b2c3d ended, and never said how the flow run ended. See what it printed: ' +
      'kubectl -n default logs job/calm-heron-0a1b2c3d',
  ],
  [
    lostNode,
    'running',
    'Pod calm-heron-0a1b2c3d-abcde of Job calm-heron-0a1b2c3d was told to end, and node node has not said for a minute that ' +
      'it did. Look at the node: kubectl describe node node',
  ],
  [
    of({ jobs: [jobOf()], pods: [tainted] }),
    'running',
    'The pod of calm-heron was ended by the cluster: DeletionByTaintManager: no room for it. Pod calm-heron-0a1b2c3d-abcde of ' +
      'Job calm-heron-0a1b2c3d was told to end, and node node has not said for a minute that it did.',
  ],
  [stuck, 'claimed', 'Image etl:1 can’t be pulled: Back-off pulling image "etl:1". It was given up after 100m.'],
])('a run crashes with its reason: %#', (concern, phase, message) => {
  const [act] = judge(concern, { ageMs: 6_000_000, isFirst: false, run: { ...sampleRun, phase } }, policy).acts
  expect(act).toMatchObject({ kind: 'crash', message })
})
