import { expect, test } from 'vitest'
import type { JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { concernOf } from './concern'
import {
  childKilled,
  containerFailed,
  evicted,
  imageMissing,
  jobOf,
  killed,
  podOf,
  tainted,
  unschedulable,
} from './samples'

const failed = jobOf({ status: 'Failed', failed: 1, active: 0, finishedAt: 9_000, reason: 'BackoffLimitExceeded' })
const second = { uid: 'job-2', name: 'calm-heron-99999999', createdAt: 5_000 }

interface Seen {
  readonly jobs?: readonly JobSummary[]
  readonly gone?: JobSummary | null
  readonly pods?: readonly PodSummary[]
  readonly gonePod?: PodSummary | null
}
test.each<[string, Seen, object | null]>([
  ['nothing', {}, null],
  ['a pod at work', { jobs: [jobOf()], pods: [podOf()] }, null],
  ['a Job without a pod yet', { jobs: [jobOf({ status: 'Pending' })] }, { kind: 'unstarted', key: 'unstarted job-1' }],
  [
    'a pod that is being started',
    { jobs: [jobOf({ status: 'Pending' })], pods: [podOf({ phase: 'Pending', status: 'ContainerCreating' })] },
    { kind: 'unstarted', key: 'unstarted pod-1' },
  ],
  [
    'an image that is missing',
    { jobs: [jobOf({ status: 'Pending' })], pods: [imageMissing] },
    { kind: 'stuck', problem: { kind: 'imagePullFailed', image: 'etl:1' } },
  ],
  [
    'a pod that no node has room for',
    { jobs: [jobOf({ status: 'Pending' })], pods: [unschedulable] },
    { kind: 'stuck', problem: { kind: 'unschedulable' } },
  ],
  ['a Job on its way out', { jobs: [jobOf({ status: 'Terminating' })], pods: [imageMissing] }, null],
  ['a pod on its way out', { jobs: [jobOf()], pods: [podOf({ status: 'Terminating' })] }, null],
  [
    'a pod that was told to end, by whom its Job says',
    { jobs: [jobOf()], pods: [tainted] },
    { kind: 'lost', endsBy: 30_000, problem: { kind: 'podDisrupted', reason: 'DeletionByTaintManager' } },
  ],
  [
    'a pod that was told to end, with its Job',
    { jobs: [jobOf({ status: 'Terminating' })], pods: [tainted] },
    { kind: 'lost' },
  ],
  ['one that has ended', { jobs: [jobOf({ status: 'Terminating' })], pods: [{ ...tainted, phase: 'Failed' }] }, null],
  ['a suspended Job', { jobs: [jobOf({ status: 'Suspended' })] }, null],
  [
    'a suspended Job whose pod was told to end for it, by a node that does not answer',
    { jobs: [jobOf({ status: 'Suspended' })], pods: [tainted] },
    null,
  ],
  [
    'a suspended Job whose process was killed for it',
    { jobs: [jobOf({ status: 'Suspended', backoffLimit: 2 })], pods: [{ ...containerFailed, endsBy: 9_000 }] },
    null,
  ],
  ['a suspended Job whose image was missing', { jobs: [jobOf({ status: 'Suspended' })], pods: [imageMissing] }, null],
  [
    'a suspended Job whose pod is gone',
    { jobs: [jobOf({ status: 'Suspended' })], gonePod: podOf({ endsBy: 9_000 }) },
    null,
  ],
  [
    'a Job that was resumed, and has no pod yet',
    { jobs: [jobOf({ status: 'Pending' })], gonePod: podOf({ endsBy: 9_000 }) },
    { kind: 'unstarted', key: 'unstarted job-1' },
  ],
  [
    'a Job that failed: its pod says why',
    { jobs: [failed], pods: [killed] },
    { kind: 'ended', deleted: false, problem: { kind: 'outOfMemory', limit: '512Mi' }, lingers: false },
  ],
  ['a pod that was evicted', { jobs: [failed], pods: [evicted] }, { kind: 'ended', problem: { kind: 'podEvicted' } }],
  [
    'a deadline: the pod was only killed for it',
    { jobs: [{ ...failed, reason: 'DeadlineExceeded', message: 'too long' }], pods: [killed] },
    { kind: 'ended', problem: { kind: 'deadlineExceeded', message: 'too long' } },
  ],
  [
    'a Job that succeeded although a process in its pod was killed',
    { jobs: [jobOf({ status: 'Complete' })], pods: [childKilled] },
    { kind: 'succeeded', problem: { kind: 'outOfMemory', exitCode: 0 }, pod: { name: childKilled.name } },
  ],
  ['a Job that failed, and no pod is left', { jobs: [failed] }, { kind: 'ended', problem: null, pod: null }],
  [
    'a pod that still runs when its Job has failed: its node may be lost',
    { jobs: [failed], pods: [podOf()] },
    { kind: 'ended', lingers: true },
  ],
  ['a Job that was deleted', { gone: jobOf() }, { kind: 'ended', deleted: true, lingers: false }],
  [
    'its pod has not ended yet',
    { gone: jobOf(), pods: [podOf({ status: 'Terminating', endsBy: 9_000 })] },
    { lingers: true },
  ],
  ['a Job that was deleted without its pod, which runs', { gone: jobOf(), pods: [podOf()] }, null],
  [
    'its pod has failed',
    { gone: jobOf(), pods: [containerFailed] },
    { kind: 'ended', deleted: true, problem: { kind: 'containerFailed' }, lingers: false },
  ],
  [
    'a Job that was deleted, and its process was killed for it',
    { gone: jobOf(), pods: [{ ...containerFailed, endsBy: 9_000 }] },
    { kind: 'ended', deleted: true, problem: null },
  ],
  [
    'a pod that was deleted, and whose process was killed for it',
    { jobs: [failed], pods: [{ ...containerFailed, endsBy: 9_000 }] },
    { kind: 'ended', deleted: false, podDeleted: true, problem: null, pod: { name: containerFailed.name } },
  ],
  [
    'a pod that was deleted, and is gone',
    { jobs: [failed], gonePod: podOf({ endsBy: 9_000 }) },
    { kind: 'ended', podDeleted: true, problem: null, pod: { name: containerFailed.name } },
  ],
  [
    'a pod that was evicted by request, and is gone',
    { jobs: [failed], gonePod: podOf({ endsBy: 9_000, reason: 'EvictionByEvictionAPI', message: 'evicting' }) },
    { kind: 'ended', podDeleted: false, problem: { kind: 'podDisrupted', reason: 'EvictionByEvictionAPI' } },
  ],
  [
    'a pod that failed, and another one that was deleted because its Job was over then',
    {
      jobs: [failed],
      pods: [{ ...containerFailed, uid: 'pod-2', endsBy: 9_000 }, containerFailed],
    },
    { kind: 'ended', podDeleted: false, problem: { kind: 'containerFailed' }, pod: { uid: 'pod-1' } },
  ],
  [
    'a pod that was deleted before the one that failed',
    { jobs: [failed], pods: [killed], gonePod: podOf({ uid: 'pod-0', endsBy: 9_000 }) },
    { kind: 'ended', podDeleted: false, problem: { kind: 'outOfMemory' } },
  ],
  [
    'a deleted Job whose run has another one at work',
    { gone: jobOf(), jobs: [jobOf(second)], pods: [podOf({ jobName: second.name, uid: 'pod-2' })] },
    null,
  ],
  [
    'a Job that failed whose run has another one that succeeded',
    { jobs: [jobOf({ ...second, status: 'Complete' }), failed] },
    { kind: 'succeeded', key: 'succeeded job-2' },
  ],
  [
    'a pod that failed and whose Job makes another one',
    { jobs: [jobOf({ backoffLimit: 2, failed: 1 })], pods: [killed] },
    { kind: 'failing', problem: { kind: 'outOfMemory' } },
  ],
  ['a pod that failed, and the Job is about to', { jobs: [jobOf({ failed: 1 })], pods: [killed] }, null],
])('%s', (_, { jobs = [], gone = null, pods = [], gonePod = null }, concern) => {
  const found = concernOf({ flowRunId: 'r1', jobs, gone, pods, gonePod })
  if (concern === null) expect(found).toBeNull()
  else expect(found).toMatchObject(concern)
})
