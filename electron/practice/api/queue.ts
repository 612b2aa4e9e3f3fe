import type { FlowRunRow } from './rows'
import type { Store } from './store'

/** How many due runs the server looks at before it filters by label, and how many it returns. */
const looked = 75
const returned = 25

/**
 * The ids of runs due at `before`, at most 25: the first 75 by start are looked at, whatever their labels, so that 75
 * runs of other agents' labels hide the rest.
 * Source: Prefect Server, api/runs.py, get_runs_in_queue.
 */
export function runsInQueue(store: Store, before: number, labels: readonly string[] = []): string[] {
  const offered = new Set(labels)
  const ids: string[] = []
  for (const run of firstDue(store, before)) {
    if (ids.length === returned) break
    if (run.labels.length === 0 ? offered.size > 0 : !run.labels.every((label) => offered.has(label))) continue
    ids.push(run.id)
  }
  return ids
}

/** Scheduled runs, then Running ones with a task run that is due: those have no start of their own and come last. */
function firstDue(store: Store, before: number): Iterable<FlowRunRow> {
  const found = new Set<FlowRunRow>()
  for (const run of store.scheduledFlowRuns.due(before)) {
    if (found.size === looked) return found
    found.add(run)
  }
  for (const taskRun of store.scheduledTaskRuns.due(before)) {
    if (found.size === looked) return found
    const run = store.tables.flow_run.get(taskRun.flow_run_id)
    if (run?.state === 'Running') found.add(run)
  }
  return found
}
