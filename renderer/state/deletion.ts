import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { isJobFinished, type JobSummary } from '../../shared/model/job'

/**
 * What deleting a Job ends, what follows from it, and what stays.
 * @param failed the API's word for a failed run
 */
export function consequencesOf(job: JobSummary, run: FlowRunSummary | null, podCount: number, failed: string): string {
  const ofRun =
    run === null
      ? []
      : isFinished(run.phase)
        ? [`Flow run ${run.name} stays ${run.state}.`]
        : [`Flow run ${run.name} is marked ${failed}.`]
  const kept = run === null ? 'This can’t be undone.' : 'This can’t be undone; what the run reported to Prefect stays.'
  return [whatOfPods(podCount, isJobFinished(job)), ...ofRun, kept].join(' ')
}

/** Whether its process may be at work, or is about to be. */
export const isOpen = ({ phase }: FlowRunSummary): boolean => phase === 'claimed' || phase === 'running'

/**
 * What may be meant by deleting the Job of a run whose process hands it back when it is told to stop.
 * @param isAtWork whether the Job has not ended
 */
export function choicesOf(run: FlowRunSummary, isAtWork: boolean, choose: (then: 'end' | 'move') => void) {
  const moves =
    run.phase === 'running' && isAtWork
      ? 'Its process is told to stop and hands the run back as AwaitingRetry; the queue offers it again, and it starts once more from the beginning.'
      : 'The run is scheduled again, and gets a new Job as soon as a worker takes it.'
  return [
    {
      label: 'Move it to another pod',
      sentence: moves,
      choose: () => choose('move'),
    },
    {
      label: 'End the run',
      sentence: 'The run becomes Cancelled for good; what it has reported to Prefect stays.',
      choose: () => choose('end'),
    },
  ] as const
}

export function whatOfPods(count: number, finished: boolean): string {
  if (count === 0) return 'It has no pod.'
  if (count === 1)
    return finished ? 'Its pod goes with it, log included.' : 'Its pod ends now, and its log goes with it.'
  return finished
    ? `Its ${count} pods go with it, logs included.`
    : `Its ${count} pods end now, and their logs go with them.`
}
