import { isJobFinished } from '../../shared/model/job'
import { saysWhyNoWrites } from './marks'
import { jobsOfRun } from './selectors'
import { ofShown, shownOf } from './shown'
import { act, openDialog, usePanel } from './store'

/** Schedules a run once more. Asks first when that deletes a Job which is still active. */
export function runAgain(flowRunId: string): void {
  if (saysWhyNoWrites()) return
  const { flowRuns, jobs } = shownOf(usePanel.getState())
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const input = { ...ofShown(), flowRunId }
  const run = flowRuns.get(flowRunId)
  const active = jobsOfRun(jobs, flowRunId).filter((job) => !isJobFinished(job))
  const again = () => void act('flowRuns.runAgain', input)
  const [first] = active
  if (!run || !first) {
    again()
    return
  }
  openDialog({
    kind: 'confirm',
    title: `Run ${run.name} again?`,
    message:
      active.length === 1
        ? `Its Job ${first.name} is still active: it is deleted with its pod, and the run starts once more from the beginning.`
        : 'Its Jobs are still active: they are deleted with their pods, and the run starts once more from the beginning.',
    ...(active.length > 1 ? { objects: active.map((job) => job.name) } : {}),
    confirmLabel: 'Run again',
    keepLabel: 'Let it run',
    confirm: again,
  })
}
