import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { groupOf, runGroups, type RunGroup } from '../../state/run-group'

export const segmentNames = ['all', ...runGroups] as const
export type SegmentName = (typeof segmentNames)[number]

/** Runs of a segment that answer a search in their name, flow, state or id, in the list's own order. */
export function arrangeRuns(
  flowRuns: Iterable<FlowRunSummary>,
  segment: SegmentName,
  search: string,
): readonly FlowRunSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const placed: Placed[] = []
  for (const run of flowRuns) {
    const group = groupOf(run.phase)
    if (segment !== 'all' && group !== segment) continue
    if (words.length > 0 && !answers(run, words)) continue
    placed.push({ run, rank: ranks[group], at: placeInTime(run, group) })
  }
  return placed.sort((a, b) => a.rank - b.rank || a.at - b.at).map(({ run }) => run)
}

interface Placed {
  readonly run: FlowRunSummary
  readonly rank: number
  readonly at: number
}

/** What waits stands first, then what is under way, then what has ended. */
const ranks: Readonly<Record<RunGroup, number>> = { waiting: 0, claimed: 1, running: 2, failed: 3, done: 3 }

/** Waiting: due first in front. Everything else: newest in front. */
function placeInTime(run: FlowRunSummary, group: RunGroup): number {
  if (group === 'waiting') return run.dueAt ?? Infinity
  if (group === 'claimed') return -(run.stateAt ?? run.dueAt ?? 0)
  if (group === 'running') return -(run.startedAt ?? run.dueAt ?? 0)
  return -(run.endedAt ?? run.stateAt ?? 0)
}

function answers(run: FlowRunSummary, words: readonly string[]): boolean {
  const text = `${run.name} ${run.flowName} ${run.state} ${run.id}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** How long a run has taken: from its start, or from due while it has none. Null while it waits. */
export function tookMs(run: FlowRunSummary, now: number): number | null {
  const group = groupOf(run.phase)
  if (group === 'waiting') return null
  const from = run.startedAt ?? (group === 'claimed' ? run.dueAt : null)
  if (from === null) return null
  const to = group === 'failed' || group === 'done' ? (run.endedAt ?? run.stateAt) : now
  return to === null ? null : Math.max(0, to - from)
}
