import type { FlowRun } from '../../shared/model/flow-run'
import type { ClearedRun, Outlook, Page, WakeUp } from '../prefect/prefect-api'
import { clearAgainMs, lookEveryMs, type AgentView } from './decide'

/** What the looks ahead have shown and nobody has acted upon yet. Instants are of the monotonic clock, ms. */
export class Looks {
  /** Claimed runs that are to be held against the cluster's Jobs. */
  page: Page<FlowRun> | null = null
  /** When the API gave it. */
  pageAt = -Infinity
  /** Cancelled runs whose Jobs are to go. */
  cancelled: readonly ClearedRun[] = []
  /** Not before are they looked at again: Jobs that were deleted a moment ago are still there. */
  clearAt = -Infinity
  /** When it was last looked ahead; null when that is to be done with the next poll. */
  lookedAt: number | null = null
  /** When claims were last looked through from their first page. */
  #lookedThroughAt: number | null = null

  get seen(): Pick<AgentView, 'page' | 'pageAt' | 'cancelled' | 'clearAt' | 'lookedAt'> {
    const { page, pageAt, cancelled, clearAt, lookedAt } = this
    return { page, pageAt, cancelled, clearAt, lookedAt }
  }

  /** What woke the agent while a poll was under way, which may have asked before whatever happened. */
  #poked: WakeUp | null = null

  /** @param polling whether a poll is under way */
  poke(what: WakeUp, polling: boolean): void {
    if (what === 'all') this.lookedAt = null
    if (polling) this.#poked = what === 'all' ? what : (this.#poked ?? what)
  }

  /** A poll is over. @returns whether to look once more, for what came meanwhile */
  pokedAgain(): boolean {
    const what = this.#poked
    this.#poked = null
    if (what === 'all') this.lookedAt = null
    return what !== null
  }

  take({ claims, cancelled }: Outlook, elapsed: number): void {
    // Whose Jobs are on their way out had some, whatever the next look finds.
    const hadJobs = new Set(this.cancelled.filter((run) => run.hadJobs).map(({ flowRunId }) => flowRunId))
    this.cancelled = cancelled.map((flowRunId) => ({ flowRunId, hadJobs: hadJobs.has(flowRunId) }))
    this.lookedAt = elapsed
    // A look that goes through the pages goes on with them. Where each poll looks ahead, many pages are not gone through
    // each time: every one of them is a request for its Jobs.
    const last = this.#lookedThroughAt
    const isTime = last === null || elapsed - last >= lookEveryMs || claims.next === null
    if (this.page !== null || !isTime) return
    this.#lookedThroughAt = elapsed
    this.keepPage(claims, elapsed)
  }

  keepPage(page: Page<FlowRun> | null, elapsed: number): void {
    this.page = page
    this.pageAt = elapsed
  }

  /** @param going those whose Jobs were deleted and have not gone yet: they are looked at again */
  cleared(runs: readonly ClearedRun[], going: readonly string[], elapsed: number): void {
    const waiting = new Set(going)
    const over = new Set(runs.map(({ flowRunId }) => flowRunId).filter((id) => !waiting.has(id)))
    this.cancelled = this.cancelled
      .filter(({ flowRunId }) => !over.has(flowRunId))
      .map((run) => (waiting.has(run.flowRunId) ? { ...run, hadJobs: true } : run))
    this.clearAt = going.length > 0 ? elapsed + clearAgainMs : -Infinity
  }
}
