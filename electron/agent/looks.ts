import type { FlowRun } from '../../shared/model/flow-run'
import type { Outlook, Page } from '../prefect/prefect-api'
import { lookEveryMs } from './decide'

/** What the looks ahead have shown and nobody has acted upon yet. Instants are of the monotonic clock, ms. */
export class Looks {
  /** Claimed runs that are to be held against the cluster's Jobs. */
  page: Page<FlowRun> | null = null
  /** When the API gave it. */
  pageAt = -Infinity
  /** Cancelled runs whose Jobs are to go. */
  cancelled: readonly string[] = []
  /** When it was last looked ahead; null when that is to be done with the next poll. */
  lookedAt: number | null = null
  /** When claims were last looked through from their first page. */
  #lookedThroughAt: number | null = null

  take({ claims, cancelled }: Outlook, elapsed: number): void {
    this.cancelled = cancelled
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

  forgetCancelled(flowRunIds: readonly string[]): void {
    const gone = new Set(flowRunIds)
    this.cancelled = this.cancelled.filter((id) => !gone.has(id))
  }
}
