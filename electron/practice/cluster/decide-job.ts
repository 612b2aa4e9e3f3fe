import type { Condition, Job, JobStatus, Pod } from './objects'

export const tracking = 'batch.kubernetes.io/job-tracking'

/** What the Job controller knows of one Job. */
export interface JobView {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly now: string
  /** The Job's activeDeadlineSeconds are over. */
  readonly deadlinePassed: boolean
  /** A pod failed and the next one has to wait. */
  readonly backingOff: boolean
}

export interface JobEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface JobDecision {
  readonly status: JobStatus
  /** How many pods to create. */
  readonly create: number
  readonly remove: readonly Pod[]
  /** Pods that are counted now, or never will be: their finalizer goes. */
  readonly release: readonly Pod[]
  readonly newlyFailed: number
  readonly events: readonly JobEvent[]
}

const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === 'True') === true

export const isFinished = ({ status }: Job): boolean =>
  isTrue(status.conditions, 'Complete') || isTrue(status.conditions, 'Failed')

const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(tracking) === true
const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined
const isDone = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
const isReady = ({ status }: Pod): boolean => isTrue(status.conditions, 'Ready')

interface Ending {
  readonly type: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

const backoffLimitExceeded: Ending = {
  type: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
}
const deadlineExceeded: Ending = {
  type: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
}
const completionsReached: Ending = {
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

/** Whether the Job ends, and how; a Job that has begun to fail goes on failing. */
function endingOf(
  { job, pods, deadlinePassed }: JobView,
  succeeded: number,
  failed: number,
  active: number,
): Ending | undefined {
  const target = job.status.conditions?.find(({ type, status }) => type === 'FailureTarget' && status === 'True')
  if (target) return { type: 'Failed', reason: target.reason ?? '', message: target.message ?? '' }
  const { backoffLimit, completions, template } = job.spec
  const restarts = pods
    .flatMap((pod) => pod.status.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
  const restartsExceeded =
    template.spec.restartPolicy === 'OnFailure' && (backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit)
  if (failed > backoffLimit || restartsExceeded) return backoffLimitExceeded
  if (deadlinePassed) return deadlineExceeded
  const complete = completions === undefined ? succeeded > 0 && active === 0 : succeeded >= completions
  return complete ? completionsReached : undefined
}

/**
 * The Job's next status and what has to happen for it. Indexed Jobs and pod failure policies are not played.
 * Source: kubernetes 1.34, pkg/controller/job/job_controller.go, syncJob.
 */
export function decideJob(view: JobView): JobDecision {
  const { job, pods } = view
  const { spec, status } = job
  const tracked = pods.filter(isTracked)
  if (isFinished(job) || job.metadata.deletionTimestamp !== undefined) {
    const release = isFinished(job) ? tracked : tracked.filter((pod) => isDone(pod) || isLeaving(pod))
    return { status, create: 0, remove: [], release, newlyFailed: 0, events: [] }
  }
  const newlySucceeded = tracked.filter((pod) => pod.status.phase === 'Succeeded')
  const newlyFailed = tracked.filter(
    (pod) => pod.status.phase === 'Failed' || (isLeaving(pod) && pod.status.phase !== 'Succeeded'),
  )
  const succeeded = (status.succeeded ?? 0) + newlySucceeded.length
  const failed = (status.failed ?? 0) + newlyFailed.length
  const running = pods.filter((pod) => !isDone(pod) && !isLeaving(pod))
  const ending = endingOf(view, succeeded, failed, running.length)
  const suspended = spec.suspend && !ending
  const remove = ending || suspended ? running : running.slice(wantedActive(job, succeeded))
  const stay = running.length - remove.length
  const missing = Math.max(0, wantedActive(job, succeeded) - stay)
  const create = ending || suspended || view.backingOff || newlyFailed.length > 0 ? 0 : missing
  const leaving = pods.filter((pod) => isLeaving(pod) && !isDone(pod)).length + remove.length
  const { conditions, events } = conditionsOf(view, ending, suspended, leaving === 0)
  const finished = conditions.some(
    ({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'),
  )
  const active = stay + create
  const startTime = suspended ? undefined : (status.startTime ?? view.now)
  return {
    status: {
      ...(conditions.length > 0 ? { conditions } : {}),
      ...(startTime === undefined ? {} : { startTime }),
      ...(finished && ending?.type === 'Complete' ? { completionTime: view.now } : {}),
      ...(active > 0 ? { active } : {}),
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      terminating: leaving,
      uncountedTerminatedPods: {},
      ready: running.filter((pod) => !remove.includes(pod) && isReady(pod)).length,
    },
    create,
    remove,
    // Those that are one too many, or go while the Job is suspended, have not failed. Source: job_controller.go, deleteJobPods.
    release: [...newlySucceeded, ...newlyFailed, ...(ending ? [] : remove)],
    newlyFailed: newlyFailed.length,
    events,
  }
}

const wantedActive = ({ spec }: Job, succeeded: number): number =>
  spec.completions === undefined
    ? succeeded > 0
      ? 0
      : spec.parallelism
    : Math.max(0, Math.min(spec.parallelism, spec.completions - succeeded))

/** The conditions with what is new, and the events that tell of it. The last condition waits until no pod is left. */
function conditionsOf(
  { job, now }: JobView,
  ending: Ending | undefined,
  suspended: boolean,
  allGone: boolean,
): { conditions: readonly Condition[]; events: readonly JobEvent[] } {
  const conditions = [...(job.status.conditions ?? [])]
  const events: JobEvent[] = []
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): Condition => ({
    type,
    status,
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  })
  if (ending) {
    const { type, reason, message } = ending
    const first = type === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet'
    if (!isTrue(conditions, first)) conditions.push(condition(first, 'True', reason, message))
    if (allGone) {
      conditions.push(condition(type, 'True', reason, message))
      events.push(
        type === 'Failed'
          ? { type: 'Warning', reason, message }
          : { type: 'Normal', reason: 'Completed', message: 'Job completed' },
      )
    }
  }
  const at = conditions.findIndex(({ type }) => type === 'Suspended')
  if (suspended && !isTrue(conditions, 'Suspended')) {
    conditions.splice(
      at < 0 ? conditions.length : at,
      at < 0 ? 0 : 1,
      condition('Suspended', 'True', 'JobSuspended', 'Job suspended'),
    )
    events.push({ type: 'Normal', reason: 'Suspended', message: 'Job suspended' })
  } else if (!suspended && isTrue(conditions, 'Suspended')) {
    conditions[at] = condition('Suspended', 'False', 'JobResumed', 'Job resumed')
    events.push({ type: 'Normal', reason: 'Resumed', message: 'Job resumed' })
  }
  return { conditions, events }
}
