import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { PrefectApi } from '../prefect/prefect-api'

/** What lists and pages read of runs. */
type Shown = Pick<PrefectApi, 'runs' | 'states' | 'logs' | 'taskRuns'>

/** A difference that is estimated anew changes no list, as long as it is about the same, ms. */
const sameMs = 2_000
/** Where the server's clock is only known by the first answer, that one was asked for another day, ms. */
const anotherDayMs = 60_000

/**
 * What an API tells of runs, with all instants by this machine's clock, as the agent's status has them: "due in ten minutes"
 * is then true on a machine whose clock is wrong, and so is how long ago something was.
 */
export function shownTimes(api: Shown & Pick<PrefectApi, 'clockAheadMs'>): Shown {
  let usedMs = 0
  const aheadMs = (): number => {
    const ms = api.clockAheadMs
    if (ms === 0 || Math.abs(ms - usedMs) > sameMs) usedMs = ms
    return usedMs
  }
  const here = <T extends number | null>(at: T): T => (at === null ? at : ((at - aheadMs()) as T))
  const hereAt = <T extends { readonly at: number }>(row: T): T => ({ ...row, at: here(row.at) })
  return {
    async runs(query, signal) {
      const asked = aheadMs()
      const ask = (ms: number) => api.runs({ ...query, since: query.since + ms }, signal)
      const first = await ask(asked)
      const list = Math.abs(aheadMs() - asked) > anotherDayMs ? await ask(aheadMs()) : first
      return { ...list, runs: list.runs.map((run) => summaryHere(run, here)) }
    },
    states: async (flowRunId, signal) => (await api.states(flowRunId, signal)).map(hereAt),
    logs: async (flowRunId, query, signal) => {
      const { lines, earlier } = await api.logs(flowRunId, { ...query, after: query.after + aheadMs() }, signal)
      return { lines: lines.map(hereAt), earlier }
    },
    get taskRuns() {
      const { taskRuns } = api
      return (
        taskRuns &&
        (async (flowRunId: string, signal: AbortSignal) => {
          const list = await taskRuns(flowRunId, signal)
          const runs = list.runs.map((run) => ({ ...run, startedAt: here(run.startedAt), endedAt: here(run.endedAt) }))
          return { ...list, runs }
        })
      )
    },
  }
}

const summaryHere = (run: FlowRunSummary, here: (at: number | null) => number | null): FlowRunSummary => ({
  ...run,
  stateAt: here(run.stateAt),
  dueAt: here(run.dueAt),
  startedAt: here(run.startedAt),
  endedAt: here(run.endedAt),
})
