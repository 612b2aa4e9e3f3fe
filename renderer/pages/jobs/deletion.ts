import { isFinished } from '../../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { isJobFinished, type JobSummary } from '../../../shared/model/job'

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

function whatOfPods(count: number, finished: boolean): string {
  if (count === 0) return 'It has no pod.'
  if (count === 1)
    return finished ? 'Its pod goes with it, log included.' : 'Its pod ends now, and its log goes with it.'
  return finished
    ? `Its ${count} pods go with it, logs included.`
    : `Its ${count} pods end now, and their logs go with them.`
}
