import type { ConnectionId } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { ProblemEntry } from '../../shared/model/problem'
import type { Notifications } from '../../shared/model/settings'
import type { Clock } from '../clock/clock'
import { decideNotice, inRowWith, pauseAfterMs, type News, type Notice, type Seen } from './notices'
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
  readonly show: (notice: Notice) => void
  /** Hears how many problems are open. */
  readonly count: (problems: number) => void
}

/** Null for the panel's own. */
type Owner = ConnectionId | null

/** Hears what goes out to the window, and has of it told what the user should know of who looks elsewhere. */
export class Notifier {
  readonly #parts: NotifierParts
  /** When a connection was first heard of, ms since the epoch. */
  readonly #openedAt = new Map<Owner, number>()
  /** The keys of open problems. */
  readonly #open = new Map<Owner, Set<string>>()
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
        if (name === 'problems.changed' || name === 'panelProblems.changed')
          this.#problems(of, changed as readonly ProblemEntry[], removed)
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
    for (const map of [this.#openedAt, this.#open, this.#failed]) map.delete(owner)
    for (const [key, { connectionId }] of this.#news) if (connectionId === owner) this.#news.delete(key)
    this.#tellCount()
  }

  #problems(owner: Owner, changed: readonly ProblemEntry[], removed: readonly string[]): void {
    const open = setOf(this.#open, owner)
    for (const entry of changed) {
      const key = `problem/${owner ?? ''}/${entry.key}`
      const isNew = entry.solvedAt === null && !open.has(entry.key)
      if (entry.solvedAt === null) open.add(entry.key)
      else open.delete(entry.key)
      if (entry.solvedAt !== null) this.#news.delete(key)
      else if (this.#news.has(key) || (isNew && this.#isOfNow(owner, entry)))
        this.#add({ key, connectionId: owner, what: { kind: 'problem', entry } })
    }
    for (const key of removed) {
      open.delete(key)
      this.#news.delete(`problem/${owner ?? ''}/${key}`)
    }
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
    const { clock, isPractice, nameOf, seen, show } = this.#parts
    const now = clock.elapsed()
    const news = [...this.#news.values()].filter((it) => it.connectionId === null || !isPractice(it.connectionId))
    const view = { news, seen: seen(), told: this.#told, toldRuns: this.#toldRuns, now, nameOf }
    const { notice, tells, kept } = decideNotice(view)
    this.#news = new Map(kept.map((each) => [each.key, each]))
    for (const { key, what } of tells) {
      this.#told.set(key, now)
      if (what.kind === 'problem') for (const { id } of what.entry.runs) this.#toldRuns.add(id)
    }
    trim(this.#told)
    trim(this.#toldRuns)
    if (notice !== null) {
      this.#inRow = inRowWith(this.#inRow, this.#lastAt, now)
      this.#lastAt = now
      show(notice)
    }
    this.#wait()
  }

  #tellCount(): void {
    let count = 0
    for (const [owner, keys] of this.#open) if (owner === null || !this.#parts.isPractice(owner)) count += keys.size
    if (count === this.#count) return
    this.#count = count
    this.#parts.count(count)
  }
}

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
