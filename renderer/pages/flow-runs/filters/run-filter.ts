import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { formatMinute } from '../../../components/format-time'
import { groupOf } from '../../../state/run-group'
import type { Period, RunFilter, SegmentName } from '../../../state/run-filter'

const minuteMs = 60_000
const lengthMs: Readonly<Record<Period, number>> = {
  hour: 60 * minuteMs,
  day: 1_440 * minuteMs,
  week: 10_080 * minuteMs,
}

/** Which times a filter lets through, both ends included, ms since the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Up to when a period goes, by the clock: to the end of this minute, so that fifty thousand runs are not asked every second. */
export const untilOf = ({ within }: Pick<RunFilter, 'within'>, now: number): number =>
  typeof within === 'string' ? (Math.floor(now / minuteMs) + 1) * minuteMs : 0

/** @param until see `untilOf` @returns null for any time */
export function spanOf({ within }: Pick<RunFilter, 'within'>, until: number): Span | null {
  if (within === null) return null
  if (typeof within === 'string') return { from: until - lengthMs[within], to: until }
  return { from: within.from ?? -Infinity, to: within.to ?? Infinity }
}

/** @param span see `spanOf` */
export function passes(
  run: FlowRunSummary,
  { flow, label, tag }: Pick<RunFilter, 'flow' | 'label' | 'tag'>,
  span: Span | null,
): boolean {
  if (flow !== null && run.flowName !== flow) return false
  if (label !== null && !run.labels?.includes(label)) return false
  if (tag !== null && !run.tags?.includes(tag)) return false
  if (span === null) return true
  const time = timeOf(run)
  return time !== null && time.to >= span.from && time.from <= span.to
}

/** From when to when a run was at work; of one that waits when it is due. Null where nobody knows. */
function timeOf(run: FlowRunSummary): Span | null {
  const group = groupOf(run.phase)
  if (group === 'waiting') return run.dueAt === null ? null : { from: run.dueAt, to: run.dueAt }
  const began = run.startedAt ?? (group === 'claimed' ? run.stateAt : null)
  // What is on its way is so still.
  if (group === 'claimed' || group === 'running') return { from: began ?? -Infinity, to: Infinity }
  const ended = run.endedAt ?? run.stateAt
  return ended === null ? null : { from: Math.min(began ?? ended, ended), to: ended }
}

/** What the list shows, as in "Only runs of flow etl, that ran or were due in the last hour"; null when all. */
export function filterWords({ flow, label, tag, within }: RunFilter, times: 'local' | 'utc'): string | null {
  const parts = [
    ...(flow === null ? [] : [`of flow ${flow}`]),
    ...(label === null ? [] : [`with label ${label}`]),
    ...(tag === null ? [] : [`with tag ${tag}`]),
    ...(within === null ? [] : [`that ran or were due ${timeWords(within, times)}`]),
  ]
  return parts.length === 0 ? null : `Only runs ${parts.join(', ')}`
}

/** What of a chosen filter is not in force, in sentences; null when all is. */
export function notInForceWords(chosen: RunFilter, inForce: RunFilter): string | null {
  const sentences = [
    ...(chosen.label === inForce.label
      ? []
      : [`Runs of this Prefect have no labels: label ${chosen.label} hides nothing.`]),
    ...(chosen.tag === inForce.tag ? [] : [`Runs of this Prefect have no tags: tag ${chosen.tag} hides nothing.`]),
  ]
  return sentences.length === 0 ? null : sentences.join(' ')
}

function timeWords(within: NonNullable<RunFilter['within']>, times: 'local' | 'utc'): string {
  if (typeof within === 'string') return `in the last ${within}`
  const { from, to } = within
  const parts = [
    ...(from === null ? [] : [`from ${formatMinute(from, times)}`]),
    ...(to === null ? [] : [`to ${formatMinute(to, times)}`]),
  ]
  return parts.length === 0 ? 'at any time' : parts.join(' ')
}

/** How many rows a filter hides, of those that the group and the search leave. */
export interface Hidden {
  readonly hidden: number
  readonly of: number
}

/** "14 of 16 loaded runs are hidden"; null when there is nothing to hide. */
export function hiddenWords({ hidden, of }: Hidden, segment: SegmentName, search: string): string | null {
  if (of === 0) return null
  const which = [
    `loaded ${of === 1 || hidden === 0 ? 'run' : 'runs'}`,
    ...(segment === 'all' ? [] : ['of this group']),
    ...(search.trim() === '' ? [] : ['that the search finds']),
  ].join(' ')
  const figure = (count: number) => count.toLocaleString('en')
  if (hidden === 0) return `No ${which} is hidden`
  if (hidden === of) return of === 1 ? `The only ${which} is hidden` : `All ${figure(of)} ${which} are hidden`
  return `${figure(hidden)} of ${figure(of)} ${which} ${hidden === 1 ? 'is' : 'are'} hidden`
}

/** How long a run that has ended stays loaded: see `runLimits` of the panel. */
const endedMs = 1_440 * minuteMs

/** What is to be said of a time of which not all runs are loaded; null when all that there may be are. */
export const notLoadedWords = (span: Span | null, now: number): string | null =>
  span === null || span.from >= now - endedMs - minuteMs ? null : 'Runs that ended more than a day ago are not loaded.'

/** Names of flows, labels and tags that the runs have. */
function namesOf(flowRuns: Iterable<FlowRunSummary>) {
  const [flows, labels, tags] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const run of flowRuns) {
    flows.add(run.flowName)
    for (const each of run.labels ?? []) labels.add(each)
    for (const each of run.tags ?? []) tags.add(each)
  }
  return { flows, labels, tags }
}

/** These names, each once, in order; what is filtered by is among them. */
export function offeredBy(flowRuns: Iterable<FlowRunSummary>, { flow, label, tag }: RunFilter) {
  const { flows, labels, tags } = namesOf(flowRuns)
  const sorted = (names: ReadonlySet<string>, also: string | null) =>
    [...new Set(also === null ? names : [...names, also])].sort((a, b) => a.localeCompare(b, 'en'))
  return { flows: sorted(flows, flow), labels: sorted(labels, label), tags: sorted(tags, tag) }
}

/** What a filter names that no loaded run has, as sentences without their ends; none when all of it is there. */
export function missingOf(flowRuns: Iterable<FlowRunSummary>, { flow, label, tag }: RunFilter): readonly string[] {
  const { flows, labels, tags } = namesOf(flowRuns)
  return [
    ...(flow === null || flows.has(flow) ? [] : [`No loaded run is of flow ${flow}`]),
    ...(label === null || labels.has(label) ? [] : [`No loaded run has label ${label}`]),
    ...(tag === null || tags.has(tag) ? [] : [`No loaded run has tag ${tag}`]),
  ]
}
