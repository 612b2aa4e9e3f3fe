import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { JobSummary } from '../../../shared/model/job'
import type { PodSummary } from '../../../shared/model/pod'
import { rowsOf, shortPodName, type JobsQuestion } from './job-rows'

const job = (name: string, createdAt: number, rest: Partial<JobSummary> = {}) =>
  ({
    uid: name,
    name,
    createdAt,
    flowRunId: null,
    agent: 'laptop',
    status: 'Running',
    reason: null,
    ...rest,
  }) as JobSummary
const pod = (name: string, jobName: string | null, createdAt: number, rest: Partial<PodSummary> = {}) =>
  ({ uid: name, name, jobName, createdAt, status: 'Running', reason: null, node: 'minikube', ...rest }) as PodSummary

const jobs = [job('job-old', 1), job('job-new', 2, { flowRunId: 'r1' }), job('job-foreign', 3, { agent: null })]
const pods = [
  pod('job-new-a', 'job-new', 4),
  pod('bare', null, 9),
  pod('job-new-b', 'job-new', 5, { status: 'OOMKilled' }),
  pod('job-old-a', 'job-old', 6),
]
const names = (question: Partial<JobsQuestion>) =>
  rowsOf({
    jobs,
    pods,
    runOf: (id) => (id === 'r1' ? ({ name: 'fond-lynx', flowName: 'report' } as FlowRunSummary) : null),
    makers: null,
    search: '',
    ...question,
  }).map((row) => (row.kind === 'job' ? row.job.name : `  ${row.pod.name}`))

test.each([
  [
    'the newest Job first, each with its pods',
    {},
    ['job-foreign', 'job-new', '  job-new-b', '  job-new-a', 'job-old', '  job-old-a'],
  ],
  [
    'of one agent: its own Jobs only',
    { makers: new Set(['laptop']) },
    ['job-new', '  job-new-b', '  job-new-a', 'job-old', '  job-old-a'],
  ],
  ['words of the Job keep all its pods', { search: 'Lynx report' }, ['job-new', '  job-new-b', '  job-new-a']],
  ['words of a pod keep that pod and its Job', { search: 'oom' }, ['job-new', '  job-new-b']],
  ['words of both', { search: 'lynx oom' }, ['job-new', '  job-new-b']],
  ['a word that nobody has', { search: 'lynx nowhere' }, []],
])('%s', (_, question, expected) => expect(names(question)).toEqual(expected))

test.each([
  ['prefect-job-77bc01d4-p9x2m', 'prefect-job-77bc01d4', '…77bc01d4-p9x2m'],
  ['nightly-x2', 'nightly', '…nightly-x2'],
  ['renamed-x2', 'nightly', 'renamed-x2'],
])('pod %s of %s is shown as %s', (podName, jobName, expected) => expect(shortPodName(podName, jobName)).toBe(expected))
