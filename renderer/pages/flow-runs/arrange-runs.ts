import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { inOrder } from '../../../shared/model/run-order'
import type { SegmentName } from '../../state/run-filter'
import { groupOf } from '../../state/run-group'

export interface ArrangedRuns {
  /** In the list's own order. */
  readonly rows: readonly FlowRunSummary[]
  /** How many the filter hides, of those that the group and the search leave. */
  readonly hidden: number
}

/** Runs of a segment that answer a search in their name, flow, state or id, and pass a filter. */
export function arrangeRuns(
  flowRuns: Iterable<FlowRunSummary>,
  segment: SegmentName,
  search: string,
  passes: (run: FlowRunSummary) => boolean = () => true,
): ArrangedRuns {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found: FlowRunSummary[] = []
  let hidden = 0
  for (const run of flowRuns) {
    const group = groupOf(run.phase)
    if (segment !== 'all' && group !== segment) continue
    if (words.length > 0 && !answers(run, words)) continue
    if (passes(run)) found.push(run)
    else hidden += 1
  }
  return { rows: inOrder(found), hidden }
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
