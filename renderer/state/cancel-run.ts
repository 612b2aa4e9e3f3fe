import { isJobFinished } from '../../shared/model/job'
import { saysWhyNoWrites } from './marks'
import { jobsOfRun } from './selectors'
import { ofShown, shownOf } from './shown'
import { act, openDialog, usePanel } from './store'

/** Ends a run for good, after asking. */
export function cancelRun(flowRunId: string): void {
  if (saysWhyNoWrites()) return
  const { flowRuns, jobs } = shownOf(usePanel.getState())
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const input = { ...ofShown(), flowRunId }
  const run = flowRuns.get(flowRunId)
  if (!run) return
  const active = jobsOfRun(jobs, flowRunId).filter((job) => !isJobFinished(job))
  const ofJob = active.length === 0 ? '' : active.length === 1 ? ' Its Job is deleted with its pod.' : ' Its Jobs are deleted with their pods.' // prettier-ignore
  openDialog({
    kind: 'confirm',
    title: `Cancel run ${run.name}?`,
    message: `It becomes Cancelled.${ofJob} What it has reported to Prefect stays.`,
    ...(active.length > 0 ? { objects: active.map((job) => job.name) } : {}),
    confirmLabel: 'Cancel run',
    keepLabel: run.phase === 'waiting' ? 'Keep it' : 'Let it run',
    confirm: () => void act('flowRuns.cancel', input),
  })
}
