import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { groupOf } from '../../../state/run-group'

export const periods = ['hour', 'day', 'week'] as const
export type Period = (typeof periods)[number]
const minuteMs = 60_000
const lengthMs: Readonly<Record<Period, number>> = {
  hour: 60 * minuteMs,
  day: 1_440 * minuteMs,
  week: 10_080 * minuteMs,
}

/** What the list is narrowed to, beside the group and the words; null: to nothing. */
export interface RunFilter {
  /** A flow's name. */
  readonly flow: string | null
  readonly label: string | null
  readonly within: Period | null
}
export const noFilter: RunFilter = { flow: null, label: null, within: null }

const isTextOrNull = (value: unknown) => value === null || typeof value === 'string'
export const isRunFilter = (value: unknown): value is RunFilter =>
  typeof value === 'object' &&
  value !== null &&
  'flow' in value &&
  isTextOrNull(value.flow) &&
  'label' in value &&
  isTextOrNull(value.label) &&
  'within' in value &&
  (value.within === null || periods.some((period) => period === value.within))

/** Up to when a period goes, by the clock: to the end of this minute, so that fifty thousand runs are not asked every second. */
export const untilOf = ({ within }: RunFilter, now: number): number =>
  within === null ? 0 : (Math.floor(now / minuteMs) + 1) * minuteMs

/** @param until see `untilOf` */
export function passes(run: FlowRunSummary, { flow, label, within }: RunFilter, until: number): boolean {
  if (flow !== null && run.flowName !== flow) return false
  if (label !== null && !run.labels?.includes(label)) return false
  if (within === null) return true
  const group = groupOf(run.phase)
  // What is on its way belongs to every period that ends now.
  if (group === 'claimed' || group === 'running') return true
  const at = group === 'waiting' ? run.dueAt : (run.endedAt ?? run.stateAt)
  return at !== null && at > until - lengthMs[within] && at <= until
}

/** What the list shows, as in "Only runs of flow etl that ran or were due in the last hour"; null when all. */
export function filterWords({ flow, label, within }: RunFilter): string | null {
  const parts = [
    ...(flow === null ? [] : [`of flow ${flow}`]),
    ...(label === null ? [] : [`with label ${label}`]),
    ...(within === null ? [] : [`that ran or were due in the last ${within}`]),
  ]
  return parts.length === 0 ? null : `Only runs ${parts.join(', ')}`
}

/** Names of flows and labels that the runs have, each once, in order; what is filtered by is among them. */
export function offeredBy(flowRuns: Iterable<FlowRunSummary>, { flow, label }: RunFilter) {
  const flows = new Set(flow === null ? [] : [flow])
  const labels = new Set(label === null ? [] : [label])
  for (const run of flowRuns) {
    flows.add(run.flowName)
    for (const each of run.labels ?? []) labels.add(each)
  }
  const sorted = (names: ReadonlySet<string>) => [...names].sort((a, b) => a.localeCompare(b, 'en'))
  return { flows: sorted(flows), labels: sorted(labels) }
}
