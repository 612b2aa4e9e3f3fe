import type { Phase } from './dialect-words'
import type { FlowRunSummary } from './flow-run'

/** What waits stands first, then what is under way, then what has ended. */
const ranks: Readonly<Record<Phase, number>> = {
  waiting: 0,
  claimed: 1,
  running: 2,
  succeeded: 3,
  failed: 3,
  cancelled: 3,
}

/** Waiting: due first in front. Everything else: newest in front. */
function placeInTime(run: FlowRunSummary): number {
  if (run.phase === 'waiting') return run.dueAt ?? Infinity
  if (run.phase === 'claimed') return -(run.stateAt ?? run.dueAt ?? 0)
  if (run.phase === 'running') return -(run.startedAt ?? run.dueAt ?? 0)
  return -(run.endedAt ?? run.stateAt ?? 0)
}

/** Runs in the order of every list. */
export function inOrder(runs: Iterable<FlowRunSummary>): readonly FlowRunSummary[] {
  // Runs that wait without a time have the same infinite place, whose difference is no number.
  return Array.from(runs, (run) => ({ run, rank: ranks[run.phase], at: placeInTime(run) }))
    .sort((a, b) => a.rank - b.rank || (a.at === b.at ? 0 : a.at - b.at))
    .map(({ run }) => run)
}
