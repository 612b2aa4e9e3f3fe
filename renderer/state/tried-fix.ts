import { placementOf } from '../../shared/model/placement'
import type { Problem } from '../../shared/model/problem'
import { problemOf, type RunView } from '../../shared/model/why'

/** A change that was made so that a run can start. */
export interface TriedFix {
  /** "Ask for 500m CPU" */
  readonly act: string
  /** What it was made against, see `causeOf`. */
  readonly cause: string
  /** The Job that could not start; the next one is made with the change. Null where there was none. */
  readonly jobName: string | null
}

/** Two problems of one run have the same cause where this is the same: a pod may have no node for another reason than before. */
export function causeOf(problem: Problem): string {
  if (problem.kind !== 'unschedulable') return problem.kind
  const causes = placementOf(problem.reason, problem.message)?.causes ?? []
  return [problem.kind, ...causes.map(({ kind }) => kind)].join(' ')
}

/** waiting: there is no new Job yet, or its pod has yet to show; same: it has the problem of the old one. */
export type FixOutcome = 'waiting' | 'helped' | 'same' | 'other'

/** Whether the cause went, as the run's newest Job shows. */
export function outcomeOf({ cause, jobName }: TriedFix, view: RunView): FixOutcome {
  const [job] = view.jobs
  if (!job || job.name === jobName) return 'waiting'
  const problem = problemOf(view)
  if (problem) return causeOf(problem) === cause ? 'same' : 'other'
  const [pod] = view.pods.filter((each) => each.jobName === job.name)
  if (!pod) return 'waiting'
  // A pod without room has none until it has; one whose container failed may fail again while it runs.
  const past = cause.startsWith('unschedulable') ? pod.scheduledAt !== null : pod.phase !== 'Pending'
  return past ? 'helped' : 'waiting'
}

/** The outcome as a sentence; null while there is none. */
export function outcomeWords({ act }: TriedFix, outcome: FixOutcome): string | null {
  switch (outcome) {
    case 'waiting':
      return null
    case 'helped':
      return `“${act}” has helped.`
    case 'same':
      return `“${act}” was not enough: the new Job has the same problem.`
    case 'other':
      return `“${act}” has helped against what it was for; this is another problem.`
  }
}
