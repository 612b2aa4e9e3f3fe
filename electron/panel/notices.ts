import { explain } from '../../shared/model/explain'
import type { ConnectionId } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { InSight, Place } from '../../shared/model/place'
import { printableLine } from '../../shared/model/printable'
import type { ProblemEntry } from '../../shared/model/problem'
import { withoutFullStop } from '../../shared/model/sentence'
import { severityOf } from '../../shared/model/severity'
import { inFigures } from '../../shared/yaml/limits'

/** What may pass by itself is told only when it has lasted so long, ms. */
export const graceMs = 30_000
/** A problem that comes again so soon after it was told is not told again, ms. */
export const repeatMs = 600_000
/** Pauses between notifications, ms: each is longer while they keep coming. */
const pausesMs = [2_000, 10_000, 60_000, 300_000]
/** After so long without one, the next is as the first, ms. */
const calmMs = 900_000
/** Names of a sum; the others are counted. */
const namesMax = 3
const titleChars = 120
const bodyChars = 300

/** Something that has happened and may be told; instants are ms of the monotonic clock. */
export interface News {
  /** Alike ones have the same. */
  readonly key: string
  /** Null for what belongs to no connection. */
  readonly connectionId: ConnectionId | null
  readonly at: number
  readonly what:
    | { readonly kind: 'problem'; readonly entry: ProblemEntry }
    | { readonly kind: 'failedRun'; readonly run: FlowRunSummary }
}

/** A desktop notification; a press on it leads to the place. */
export interface Notice {
  readonly title: string
  readonly body: string
  readonly connectionId: ConnectionId | null
  readonly place: Place
}

/** What the user sees now; null while the window is not in front. */
export type Seen = (InSight & { readonly connectionId: ConnectionId | null }) | null

export interface NewsView {
  readonly news: readonly News[]
  readonly seen: Seen
  /** When what was told was told, by the keys of its news. */
  readonly told: ReadonlyMap<string, number>
  /** Runs that a problem was told of: that they end, too, is no news. */
  readonly toldRuns: ReadonlySet<string>
  readonly now: number
  /** What a connection is called; null where it need not be said, since there is only one. */
  readonly nameOf: (connectionId: ConnectionId) => string | null
}

export interface NoticeDecision {
  /** However much there is to tell, it is one. */
  readonly notice: Notice | null
  /** What the notice tells. */
  readonly tells: readonly News[]
  /** What is not told yet; the rest is never. */
  readonly kept: readonly News[]
}

/** What of the news is told now, and how. */
export function decideNotice(view: NewsView): NoticeDecision {
  const { now, told } = view
  const open = view.news.filter(({ key }) => now - (told.get(key) ?? -Infinity) >= repeatMs)
  const kept = open.filter((it) => mayPass(it) && now - it.at < graceMs)
  const due = open.filter((it) => !kept.includes(it) && !isSeen(it, view.seen))
  const explained = new Set([...view.toldRuns, ...open.flatMap(runsOf)])
  const tells = due.filter(({ what }) => what.kind === 'problem' || !explained.has(what.run.id))
  const [first] = tells
  if (!first) return { notice: null, tells, kept }
  return { notice: tells.length === 1 ? noticeOf(first, view) : sumOf(tells, view), tells, kept }
}

const mayPass = ({ what }: News): boolean => what.kind === 'problem' && severityOf(what.entry.problem) === 'passing'

const runsOf = ({ what }: News): readonly string[] =>
  what.kind === 'problem' ? what.entry.runs.map(({ id }) => id) : []

/** How long nothing is told after a notice. @param inRow how many there were, each soon after the one before */
export const pauseAfterMs = (inRow: number): number => pausesMs[Math.min(inRow, pausesMs.length - 1)] ?? 0

/** @returns how many there are in a row with another one now. @param lastAt when the last one was shown; null for never */
export const inRowWith = (inRow: number, lastAt: number | null, now: number): number =>
  lastAt === null || now - lastAt >= calmMs ? 1 : inRow + 1

/** It is before the user's eyes. */
function isSeen({ connectionId, what }: News, seen: Seen): boolean {
  if (seen === null || (connectionId !== null && connectionId !== seen.connectionId)) return false
  if (seen.page === 'overview') return true
  if (what.kind === 'failedRun') return seen.page === 'flowRuns'
  const isOpen = what.entry.runs.some(({ id }) => id === seen.flowRunId)
  return seen.page === 'problems' || (seen.page === 'flowRuns' && isOpen)
}

function noticeOf(news: News, { nameOf }: NewsView): Notice {
  const { connectionId, what } = news
  const name = connectionId === null ? null : nameOf(connectionId)
  const body = (words: string) => line([words, ...(name === null ? [] : [name])].join(' · '), bodyChars)
  if (what.kind === 'failedRun') {
    const { run } = what
    return {
      title: line(`Flow run ${run.name}: ${run.state}`, titleChars),
      body: body([run.flowName, ...(run.stateMessage ? [run.stateMessage] : [])].join(' · ')),
      connectionId,
      place: { kind: 'run', flowRunId: run.id },
    }
  }
  const { problem, runs, moreRuns } = what.entry
  const { what: title, why } = explain(problem)
  const [run] = runs
  const times = runs.length + moreRuns
  return {
    title: line(times > 1 ? `${title}, ${inFigures(times)} times` : title, titleChars),
    body: body(run && times === 1 ? `${run.flowName} / ${run.name}: ${why}` : why),
    connectionId,
    place: run && times === 1 ? { kind: 'run', flowRunId: run.id } : { kind: 'page', page: 'problems' },
  }
}

function sumOf(tells: readonly News[], { nameOf }: NewsView): Notice {
  const problems = tells.filter(({ what }) => what.kind === 'problem')
  const failed = tells.length - problems.length
  const counts = [
    ...(problems.length > 0 ? [counted(problems.length, 'problem')] : []),
    ...(failed > 0 ? [counted(failed, 'failed flow run')] : []),
  ]
  const names = [...new Set([...problems, ...tells].map(nameOfNews))]
  const more = names.length - namesMax
  const [connectionId = null, ...others] = new Set(tells.map((it) => it.connectionId))
  const isOfOne = others.length === 0
  const name = isOfOne && connectionId !== null ? nameOf(connectionId) : null
  const said = [...names.slice(0, namesMax), ...(more > 0 ? [`${inFigures(more)} more`] : [])].join('; ')
  return {
    title: counts.join(', '),
    body: line([said, ...(name === null ? [] : [name])].join(' · '), bodyChars),
    connectionId: isOfOne ? connectionId : null,
    place: { kind: 'page', page: problems.length > 0 ? 'problems' : 'flowRuns' },
  }
}

const nameOfNews = ({ what }: News): string =>
  what.kind === 'problem'
    ? withoutFullStop(explain(what.entry.problem).what)
    : `${what.run.flowName} / ${what.run.name}`

const counted = (count: number, noun: string): string => `${inFigures(count)} ${noun}${count === 1 ? '' : 's'}`

/** Words of servers, as one line of a length that desktops show. */
function line(words: string, chars: number): string {
  const text = printableLine(words)
  return text.length > chars ? `${text.slice(0, chars - 1)}…` : text
}
