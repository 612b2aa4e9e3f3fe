import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { inOrder } from '../../../shared/model/run-order'
import { groupOf, runGroups } from '../../state/run-group'

export const segmentNames = ['all', ...runGroups] as const
export type SegmentName = (typeof segmentNames)[number]

/** Runs of a segment that pass a filter and answer a search in their name, flow, state or id, in the list's own order. */
export function arrangeRuns(
  flowRuns: Iterable<FlowRunSummary>,
  segment: SegmentName,
  search: string,
  passes: (run: FlowRunSummary) => boolean = () => true,
): readonly FlowRunSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found: FlowRunSummary[] = []
  for (const run of flowRuns) {
    const group = groupOf(run.phase)
    if (segment !== 'all' && group !== segment) continue
    if (words.length > 0 && !answers(run, words)) continue
    if (passes(run)) found.push(run)
  }
  return inOrder(found)
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
