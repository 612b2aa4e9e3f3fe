import { isJobFinished } from '../../shared/model/job'
import { visible } from '../../shared/model/printable'
import { deployTo, saysWhyNoWrites, whyProduction } from './marks'
import { jobsOfRun } from './selectors'
import { ofShown, shownOf } from './shown'
import { act, openDialog, usePanel } from './store'

/** Schedules a run once more. Asks first when that deletes a Job which is still active, and where its cluster is production. */
export function runAgain(flowRunId: string): void {
  if (saysWhyNoWrites()) return
  const state = usePanel.getState()
  const { connection, flowRuns, jobs } = shownOf(state)
  if (!connection) return
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const input = { ...ofShown(), flowRunId }
  const run = flowRuns.get(flowRunId)
  const active = jobsOfRun(jobs, flowRunId).filter((job) => !isJobFinished(job))
  const again = () => void act('flowRuns.runAgain', input)
  const [first] = active
  if (!run || !first) {
    deployTo(connection.cluster, {
      title: `Run ${run?.name ?? flowRunId} again on ${visible(connection.cluster.context)}?`,
      message: 'It is scheduled for now, and becomes a Job there once it is claimed.',
      confirmLabel: 'Run again',
      keepLabel: 'Don’t run it',
      act: again,
    })
    return
  }
  const production = whyProduction(state, connection.cluster)
  openDialog({
    kind: 'confirm',
    title: `Run ${run.name} again?`,
    message: [
      ...(production === null ? [] : [production]),
      active.length === 1
        ? `Its Job ${first.name} is still active: it is deleted with its pod, and the run starts once more from the beginning.`
        : 'Its Jobs are still active: they are deleted with their pods, and the run starts once more from the beginning.',
    ].join(' '),
    ...(active.length > 1 ? { objects: active.map((job) => job.name) } : {}),
    confirmLabel: 'Run again',
    keepLabel: 'Let it run',
    confirm: again,
  })
}
