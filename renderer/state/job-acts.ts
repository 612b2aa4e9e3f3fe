import { canDelete, deleteJobs } from './delete-jobs'
import type { PanelState } from './panel-state'
import { runActsOf, type RunAct } from './run-acts'
import { shownOf } from './shown'

/**
 * What can be done with at least one of these Jobs, or with its flow run.
 * @param uids of Jobs, and of pods, which stand for their Jobs
 */
export function jobActsOf(state: PanelState, uids: Iterable<string>): readonly RunAct[] {
  const { jobs, pods } = shownOf(state)
  const ofPods = new Set<string | null>()
  const found = [...uids].flatMap((uid) => {
    const name = pods.get(uid)?.jobName
    if (name !== undefined) ofPods.add(name)
    return jobs.get(uid) ?? []
  })
  const all = new Set([...found, ...[...jobs.values()].filter(({ name }) => ofPods.has(name))])
  const doomed = [...all].filter(canDelete)
  const runIds = new Set([...all].flatMap(({ flowRunId }) => flowRunId ?? []))
  const ofRuns = runActsOf(state, runIds).filter(({ id }) => id === 'runAgain' || id === 'cancel')
  if (doomed.length === 0) return ofRuns
  const label = all.size === 1 ? 'Delete Job…' : `Delete ${doomed.length.toLocaleString('en')} ${doomed.length === 1 ? 'Job' : 'Jobs'}…` // prettier-ignore
  return [
    ...ofRuns,
    { id: 'deleteJobs', label, keys: 'Delete', danger: true, writes: true, run: () => deleteJobs(doomed) },
  ]
}
