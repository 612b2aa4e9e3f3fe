import { isDeepStrictEqual } from 'node:util'
import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../shared/model/flow-run'

export interface RunLimits {
  /** How long an ended run stays in the list, ms. */
  readonly endedMs: number
  /** Runs in the list at most; ended ones make room first, those whose state is the oldest before others. */
  readonly runs: number
}
export const runLimits: RunLimits = { endedMs: 24 * 3_600_000, runs: 50_000 }

export interface RunChanges {
  readonly changed: readonly FlowRunSummary[]
  readonly removed: readonly string[]
}

/**
 * What an answer of the API changes in the list.
 * @param complete whether everything that waits is among the rows, so that what isn't has been deleted
 */
export function runChanges(
  known: ReadonlyMap<string, FlowRunSummary>,
  rows: readonly FlowRunSummary[],
  complete: boolean,
): RunChanges {
  const there = new Set(rows.map((run) => run.id))
  const removed: string[] = []
  if (complete)
    for (const run of known.values()) if (run.phase === 'waiting' && !there.has(run.id)) removed.push(run.id)
  return { changed: rows.filter((run) => !isDeepStrictEqual(known.get(run.id), run)), removed }
}

/** The runs that leave the list: those that ended long ago, and of too many the oldest. */
export function leavingRuns(
  runs: ReadonlyMap<string, FlowRunSummary>,
  now: number,
  limits: RunLimits = runLimits,
): readonly string[] {
  const isOld = (run: FlowRunSummary) => isFinished(run.phase) && endOf(run) < now - limits.endedMs
  const old = [...runs.values()].filter(isOld).map(({ id }) => id)
  const tooMany = runs.size - old.length - limits.runs
  if (tooMany <= 0) return old
  const oldIds = new Set(old)
  const others = [...runs.values()]
    .filter(({ id }) => !oldIds.has(id))
    .sort((a, b) => Number(isFinished(b.phase)) - Number(isFinished(a.phase)) || endOf(a) - endOf(b))
  return [...old, ...others.slice(0, tooMany).map(({ id }) => id)]
}

const endOf = (run: FlowRunSummary): number => run.endedAt ?? run.stateAt ?? 0
