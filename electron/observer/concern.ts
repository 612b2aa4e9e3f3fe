import type { JobSummary } from '../../shared/model/job'
import { isJobFinished } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import type { Problem, RunRef } from '../../shared/model/problem'
import { podProblem } from '../../shared/model/pod-problem'

/** What the cluster shows of one run: of Jobs only those that are ours to look after. */
export interface RunObjects {
  readonly flowRunId: string
  /** Newest first. */
  readonly jobs: readonly JobSummary[]
  /** The last one that was deleted, while no newer one is there. */
  readonly gone: JobSummary | null
  /** Pods of all of these, newest first. */
  readonly pods: readonly PodSummary[]
  /** The last one that somebody deleted, while no newer one is there. */
  readonly gonePod: PodSummary | null
}

/**
 * What a run is looked after for. While its Job is at work, and once it has ended well and long ago, there is nothing.
 * `key` is the same for as long as it is the same.
 */
export type Concern = { readonly key: string } & (
  | {
      /** Its Jobs are over, and none has succeeded. */
      readonly kind: 'ended'
      readonly job: JobSummary
      readonly deleted: boolean
      /** The pod that says most about it. */
      readonly pod: PodSummary | null
      readonly problem: Problem | null
      /** Somebody deleted the pod, and nothing else is known of its end. */
      readonly podDeleted: boolean
      /** A pod of it is still there: its process may have something to say yet. */
      readonly lingers: boolean
    }
  /** Its process has ended without an error. */
  | {
      readonly kind: 'succeeded'
      readonly job: JobSummary
      readonly pod: PodSummary | null
      /** Of one that it had started: the flow itself may have been killed for memory. */
      readonly problem: Problem | null
    }
  /** Its pod was told to end, and its node does not say that it did. */
  | {
      readonly kind: 'lost'
      readonly job: JobSummary
      readonly pod: PodSummary
      readonly endsBy: number
      readonly problem: Problem | null
    }
  /** Its pod can't start by itself. */
  | { readonly kind: 'stuck'; readonly job: JobSummary; readonly pod: PodSummary; readonly problem: Problem }
  /** Its pod has not started, and nothing says why. */
  | { readonly kind: 'unstarted'; readonly job: JobSummary; readonly pod: PodSummary | null }
  /** A pod of it has failed, and the Job makes another one. */
  | { readonly kind: 'failing'; readonly job: JobSummary; readonly problem: Problem }
)

/** Its name is known when it is read. */
const refOf = (id: string): RunRef => ({ id, name: id.slice(0, 8), flowName: '' })

const isComplete = (job: JobSummary): boolean => job.status === 'Complete'

const stuckKinds: readonly Problem['kind'][] = ['imagePullFailed', 'containerConfig', 'unschedulable']

export function concernOf(objects: RunObjects): Concern | null {
  const { jobs } = objects
  const active = jobs.find((job) => !isJobFinished(job))
  if (active) return activeConcern(objects, active)
  // One that went before it was known whether its process had said all leaves that to be looked at.
  const complete = jobs.find(isComplete) ?? (objects.gone && isComplete(objects.gone) ? objects.gone : null)
  if (complete) return succeededConcern(objects, complete)
  return endedConcern(objects)
}

function activeConcern({ flowRunId, pods }: RunObjects, job: JobSummary): Concern | null {
  // It waits for somebody, and its pods were ended by that, or are about to end.
  if (job.status === 'Suspended') return null
  const [pod] = pods.filter((each) => each.jobName === job.name)
  const isOver = pod?.phase === 'Succeeded' || pod?.phase === 'Failed'
  if (pod && pod.endsBy !== null && !isOver) {
    const { endsBy, uid } = pod
    return { kind: 'lost', key: `lost ${uid}`, job, pod, endsBy, problem: podProblem(pod, refOf(flowRunId), []) }
  }
  // On its way out it is waited for.
  if (job.status === 'Terminating') return null
  if (!pod) return { kind: 'unstarted', key: `unstarted ${job.uid}`, job, pod: null }
  if (pod.status === 'Terminating') return null
  const problem = podProblem(pod, refOf(flowRunId), [])
  const key = problem === null ? '' : `${problem.kind} ${pod.uid}`
  // One whose process could not be started may have failed already; its Job then says whether that was all.
  if (problem && pod.phase !== 'Failed' && stuckKinds.includes(problem.kind))
    return { kind: 'stuck', key, job, pod, problem }
  // A pod whose one container failed is about to end; its Job then says whether that was all.
  if (problem && pod.phase === 'Failed' && job.failed <= job.backoffLimit && job.backoffLimit > 0)
    return { kind: 'failing', key, job, problem }
  return pod.phase === 'Pending' ? { kind: 'unstarted', key: `unstarted ${pod.uid}`, job, pod } : null
}

function succeededConcern({ flowRunId, pods }: RunObjects, job: JobSummary): Concern {
  const pod = pods.find((each) => each.jobName === job.name && each.phase === 'Succeeded') ?? null
  const problem = pod && podProblem(pod, refOf(flowRunId), [])
  return { kind: 'succeeded', key: `succeeded ${job.uid}`, job, pod, problem }
}

function endedConcern({ flowRunId, jobs, gone, pods, gonePod }: RunObjects): Concern | null {
  const [failed] = jobs
  const job = failed ?? gone
  if (!job) return null
  const own = pods.filter((pod) => pod.jobName === job.name)
  // Its Job was deleted without it (`--cascade=orphan`), or its turn to go has not come: its process goes on.
  if (failed === undefined && own.some(isAtWork)) return null
  const run = refOf(flowRunId)
  const left = own.length === 0 && gonePod?.jobName === job.name ? [gonePod] : own
  const told = left.map((pod) => ({ pod, isDeleted: pod.endsBy !== null, problem: podProblem(pod, run, []) }))
  const failures = told.filter(({ problem }) => problem !== null)
  const first = failures.find(({ isDeleted }) => !isDeleted) ?? failures[0] ?? told[0]
  // What a pod was in the middle of is no reason of its own when it was deleted.
  const wasKilled = first !== undefined && (first.isDeleted || first.pod === gonePod) && saysNoEnd(first.problem)
  return {
    kind: 'ended',
    key: `ended ${job.uid}`,
    job,
    deleted: failed === undefined,
    pod: first?.pod ?? null,
    problem: deadlineOf(job, run) ?? (wasKilled ? null : (first?.problem ?? null)),
    podDeleted: wasKilled,
    lingers: own.some(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed'),
  }
}

const isAtWork = ({ phase, endsBy }: PodSummary): boolean => phase === 'Running' && endsBy === null

/** It was killed, or had not started yet: neither is why it ended. */
const saysNoEnd = (problem: Problem | null): boolean =>
  problem === null || problem.kind === 'containerFailed' || stuckKinds.includes(problem.kind)

/** Of a pod that was ended for it nothing else is to be seen than that it was killed. */
const deadlineOf = ({ reason, message }: JobSummary, run: RunRef): Problem | null =>
  reason === 'DeadlineExceeded' ? { kind: 'deadlineExceeded', run, message: message ?? '' } : null
