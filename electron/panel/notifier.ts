import type { ConnectionId } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { ProblemEntry } from '../../shared/model/problem'
import type { Notifications } from '../../shared/model/settings'
import type { Clock } from '../clock/clock'
import { decideNotice, inRowWith, pauseAfterMs, type News, type Notice, type Seen } from './notices'
import { OpenProblems, type Owner, type ProblemsHeard } from './open-problems'
import type { Outlet } from './outlet'

/** What is found soon after a connection was opened, or after notifications were wished for, may be of before, ms. */
const settleMs = 30_000
/** Told news and runs kept in mind, and news that waits; the oldest make room. */
const keptMax = 1_000

export interface NotifierParts {
  readonly clock: Clock
  readonly wish: () => Notifications
  /** Its runs are demo runs, which are there to go wrong; true also for a connection that is closed. */
  readonly isPractice: (connectionId: ConnectionId) => boolean
  readonly nameOf: (connectionId: ConnectionId) => string | null
  readonly seen: () => Seen
  /** Nothing is told of it, and it is not counted. */
  readonly isMuted: (owner: ConnectionId | null, entry: ProblemEntry) => boolean
  readonly show: (notice: Notice) => void
  /** Hears how many problems are open. */
  readonly count: (problems: number) => void
}

/** Hears what goes out to the window, and has of it told what the user should know of who looks elsewhere. */
export class Notifier {
  readonly #parts: NotifierParts
  /** When a connection was first heard of, ms since the epoch. */
  readonly #openedAt = new Map<Owner, number>()
  readonly #open = new OpenProblems()
  readonly #failed = new Map<Owner, Set<string>>()
  readonly #told = new Map<string, number>()
  readonly #toldRuns = new Set<string>()
  #news = new Map<string, News>()
  #wished: Notifications
  #wishedAt: number
  #count = 0
  #inRow = 0
  #lastAt: number | null = null
  #endWait: (() => void) | null = null
  #closed = false

  constructor(parts: NotifierParts) {
    this.#parts = parts
    this.#wished = parts.wish()
    this.#wishedAt = parts.clock.now()
  }

  /** The same outlet, which this hears. */
  hearing(outlet: Outlet): Outlet {
    return {
      latest: (name, owner, value) => {
        this.#opened(owner.connectionId ?? null)
        outlet.latest(name, owner, value)
      },
      delta: (name, owner, changed, removed) => {
        const of = owner.connectionId ?? null
        this.#opened(of)
        const heard = OpenProblems.heard(name, of, changed, removed)
        if (heard !== null) this.#problems(heard)
        if (name === 'flowRuns.changed') this.#runs(of, changed as readonly FlowRunSummary[], removed)
        outlet.delta(name, owner, changed, removed)
      },
      each: (name, owner, value) => outlet.each(name, owner, value),
      hasRoom: () => outlet.hasRoom(),
      drop: (connectionId) => {
        this.#forget(connectionId)
        outlet.drop(connectionId)
      },
    }
  }

  /** Another wish holds from now on: of what was before nothing is told. */
  settingsChanged(): void {
    this.#tellCount()
    const wish = this.#parts.wish()
    if (wish === this.#wished) return
    this.#wished = wish
    this.#wishedAt = this.#parts.clock.now()
    this.#news.clear()
  }

  close(): void {
    this.#closed = true
    this.#endWait?.()
  }

  #opened(owner: Owner): void {
    if (!this.#openedAt.has(owner)) this.#openedAt.set(owner, this.#parts.clock.now())
  }

  #forget(owner: ConnectionId): void {
    for (const map of [this.#openedAt, this.#failed]) map.delete(owner)
    this.#open.drop(owner)
    for (const [key, { connectionId }] of this.#news) if (connectionId === owner) this.#news.delete(key)
    this.#tellCount()
  }

  #problems(heard: ProblemsHeard): void {
    const { owner, changed, ended } = heard
    for (const entry of changed) {
      if (entry.solvedAt !== null) continue
      // That its runs fail is what was muted.
      if (this.#parts.isMuted(owner, entry)) this.#keepToldRuns(entry)
      const key = keyOfNews(owner, entry.key)
      const isNew = this.#open.get(owner, entry.key) === null
      if (this.#news.has(key) || (isNew && this.#isOfNow(owner, entry)))
        this.#add({ key, connectionId: owner, what: { kind: 'problem', entry } })
    }
    for (const key of ended) this.#news.delete(keyOfNews(owner, key))
    this.#open.hear(heard)
    this.#tellCount()
  }

  #runs(owner: Owner, changed: readonly FlowRunSummary[], removed: readonly string[]): void {
    const failed = setOf(this.#failed, owner)
    for (const run of changed) {
      const isNew = run.phase === 'failed' && !failed.has(run.id)
      if (run.phase === 'failed') failed.add(run.id)
      else failed.delete(run.id)
      if (isNew && this.#wished === 'all' && (run.stateAt ?? 0) >= this.#since(owner))
        this.#add({ key: `run/${run.id}/${run.stateAt}`, connectionId: owner, what: { kind: 'failedRun', run } })
    }
    for (const id of removed) failed.delete(id)
  }

  /** A problem of runs may have been there before it was found; one of the set-up is told whenever it is found. */
  #isOfNow(owner: Owner, { runs, lastAt }: ProblemEntry): boolean {
    if (this.#wished === 'off') return false
    const since = this.#since(owner)
    return runs.length === 0 || lastAt >= since || this.#parts.clock.now() - since >= settleMs
  }

  #since = (owner: Owner): number => Math.max(this.#openedAt.get(owner) ?? 0, this.#wishedAt)

  /** What is known already keeps its time. */
  #add(news: Omit<News, 'at'>): void {
    const at = this.#news.get(news.key)?.at ?? this.#parts.clock.elapsed()
    this.#news.set(news.key, { ...news, at })
    trim(this.#news)
    this.#wait()
  }

  #wait(): void {
    if (this.#endWait !== null || this.#news.size === 0 || this.#closed) return
    const { clock } = this.#parts
    const now = clock.elapsed()
    const pauseMs = this.#lastAt === null ? 0 : pauseAfterMs(this.#inRow) - (now - this.#lastAt)
    this.#endWait = clock.after(Math.max(pauseMs, pauseAfterMs(0)), this.#tell)
  }

  #tell = (): void => {
    this.#endWait = null
    const { clock, isPractice, isMuted, nameOf, seen, show } = this.#parts
    const now = clock.elapsed()
    const news = [...this.#news.values()].filter(
      ({ connectionId, what }) =>
        (connectionId === null || !isPractice(connectionId)) &&
        (what.kind !== 'problem' || !isMuted(connectionId, what.entry)),
    )
    const view = { news, seen: seen(), told: this.#told, toldRuns: this.#toldRuns, now, nameOf }
    const { notice, tells, kept } = decideNotice(view)
    this.#news = new Map(kept.map((each) => [each.key, each]))
    for (const { key, what } of tells) {
      this.#told.set(key, now)
      if (what.kind === 'problem') this.#keepToldRuns(what.entry)
    }
    trim(this.#told)
    if (notice !== null) {
      this.#inRow = inRowWith(this.#inRow, this.#lastAt, now)
      this.#lastAt = now
      show(notice)
    }
    this.#wait()
  }

  #keepToldRuns({ runs }: ProblemEntry): void {
    for (const { id } of runs) this.#toldRuns.add(id)
    trim(this.#toldRuns)
  }

  #tellCount(): void {
    const { isPractice, isMuted } = this.#parts
    let count = 0
    for (const { owner, entry } of this.#open.all())
      if ((owner === null || !isPractice(owner)) && !isMuted(owner, entry)) count += 1
    if (count === this.#count) return
    this.#count = count
    this.#parts.count(count)
  }
}

const keyOfNews = (owner: Owner, key: string): string => `problem/${owner ?? ''}/${key}`

function setOf(map: Map<Owner, Set<string>>, owner: Owner): Set<string> {
  const known = map.get(owner) ?? new Set()
  map.set(owner, known)
  return known
}

function trim(kept: Map<string, unknown> | Set<string>): void {
  for (const key of kept.keys()) {
    if (kept.size <= keptMax) return
    kept.delete(key)
  }
}
