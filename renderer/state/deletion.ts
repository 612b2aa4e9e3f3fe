import type { FlowRunSummary } from '../../shared/model/flow-run'
import { isJobFinished, type JobSummary } from '../../shared/model/job'

/**
 * What deleting a Job ends, what follows from it, and what stays.
 * @param failed the API's word for a failed run
 */
export function consequencesOf({ job, run, newer = null }: Doomed, podCount: number, failed: string): string {
  const ofRun =
    newer !== null && (run === null || isOpen(run))
      ? [run === null ? `Its flow run has a newer Job, ${newer.name}, and stays as it is.` : `Flow run ${run.name} goes on in its newer Job, ${newer.name}.`] // prettier-ignore
      : run !== null
        ? [`Flow run ${run.name} ${isOpen(run) ? `is marked ${failed}` : `stays ${run.state}`}.`]
        : mayBeOpen({ job, run, newer })
          ? [`Its flow run is not among those listed; if it has not ended, it is marked ${failed}.`]
          : []
  const kept =
    job.flowRunId === null ? 'This can’t be undone.' : 'This can’t be undone; what the run reported to Prefect stays.'
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

/** A Job to delete, with its run as far as that is known. */
export interface Doomed {
  readonly job: JobSummary
  readonly run: FlowRunSummary | null
  /** The Job that the run goes on in, and has left this one for; null where this is the newest. */
  readonly newer?: JobSummary | null
}

/** Whether its run may be at work in it: of a run that is not listed only the Job tells. */
export const mayBeOpen = ({ job, run, newer = null }: Doomed): boolean =>
  newer !== null ? false : run === null ? job.flowRunId !== null && !isJobFinished(job) : isOpen(run)

/** "prefect-job-77bc01d4 · fond-lynx, Running" */
export const nameOfDoomed = ({ job, run }: Doomed): string =>
  run === null ? job.name : `${job.name} · ${run.name}, ${run.state}`

/** The same as `consequencesOf`, for several. */
export function consequencesOfAll(all: readonly Doomed[], failed: string): string {
  const open = all.filter(mayBeOpen).length
  const ofRuns =
    open === 0
      ? 'Their flow runs stay as they are.'
      : open === all.length
        ? `Their flow runs have not ended: they are marked ${failed}.`
        : open === 1
          ? `One of their flow runs has not ended: it is marked ${failed}.`
          : `${counted(open, 'of their flow runs have')} not ended: they are marked ${failed}.`
  return `They go with their pods and logs. ${ofRuns} This can’t be undone; what the runs reported to Prefect stays.`
}

/** The same as `choicesOf`, for several. @returns what is asked, and its answers */
export function questionOfAll(all: readonly Doomed[], choose: (then: 'end' | 'move') => void) {
  const open = all.filter(mayBeOpen)
  const others = all.length - open.length
  const ofOthers = others === 0 ? '' : others === 1 ? ' The run of the other Job stays as it is.' : ` The runs of the ${counted(others, 'other Jobs')} stay as they are.` // prettier-ignore
  const one = open.length === 1
  const which = others === 0 ? 'Their flow runs have' : one ? 'One of their flow runs has' : counted(open.length, 'of their flow runs have') // prettier-ignore
  return {
    message: `They go with their pods and logs. ${which} not ended.${ofOthers}`,
    choices: [
      {
        label: one ? 'Move its run to another pod' : 'Move their runs to other pods',
        sentence:
          'Runs that have not ended are offered again as soon as their processes have stopped, and start once more from the beginning.',
        choose: () => choose('move'),
      },
      {
        label: one ? 'End its run' : 'End their runs',
        sentence: 'Runs that have not ended become Cancelled for good; what they have reported to Prefect stays.',
        choose: () => choose('end'),
      },
    ],
  } as const
}

const counted = (count: number, words: string): string => `${count.toLocaleString('en')} ${words}`
