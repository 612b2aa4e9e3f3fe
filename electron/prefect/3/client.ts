import type { Clock } from '../../clock/clock'
import type { LogLine } from '../prefect-api'
import type { RowDoor } from '../rows'
import type { Deployments } from './deployments'
import type { Flows } from './flows'
import type { Foresight } from './foresight'
import type { Rest } from './rest'
import type { Revisions } from './revisions'
import type { Teardowns } from './teardowns'
import type { ServedPool } from './work-pool'

/** What all operations of this dialect work with. */
export interface Client3 {
  readonly rest: Rest
  readonly pool: ServedPool
  /** The queues that are served; all when empty. */
  readonly workQueues: readonly string[]
  /** Runs that are taken at one look at the queue, at most; null for no limit. */
  readonly limit: number | null
  readonly door: RowDoor
  readonly clock: Clock
  readonly flows: Flows
  readonly deployments: Deployments
  readonly foresight: Foresight
  readonly revisions: Revisions
  readonly teardowns: Teardowns
  /** How often a run could not be marked with its Job; only of those whose receipts wait. */
  readonly unmarked: Map<string, number>
  /** Receipts that wait for others of their call, and whose runs are marked already. */
  readonly marked: WeakSet<LogLine>
  /** Cancelling states whose runs other workers are to clear up; forgotten when there are many. */
  readonly notOurs: Set<string>
  /** Who serves, as it is called now. */
  readonly agentName: () => string
  /** How long ahead of their time Jobs are made, ms. */
  readonly leadMs: number
  /** How much further ahead the queue is asked, ms. */
  readonly readAheadMs: number
  /** Runs writes that nothing waits for side by side, as many as the server has time for. */
  readonly lightly: <T>(ask: () => Promise<T>) => Promise<T>
}
