import type { DialectId } from '../../../shared/model/dialect-words'
import type { JsonObject } from '../../../shared/model/flow-run'
import type { Mutation } from './batch'
import type { Once } from '../abortable'
import type { ReadDocuments } from './reads'
import type { RowDoor } from '../rows'
import type { Transport } from './transport'

/** How a dialect writes what both do. */
export interface Spelling {
  readonly setFlowRunStates: Mutation
  readonly setTaskRunStates: Mutation
  flowRunState(flowRunId: string, version: number, state: JsonObject): object
  taskRunState(taskRunId: string, version: number, state: JsonObject): object
  /** @param replaces kept inside, whole: the run's process goes on from it */
  submitted(message: string, replaces: JsonObject): JsonObject
  failed(message: string): JsonObject
  scheduled(message: string, at: number): JsonObject
}

/** What the operations that both dialects have need of the one that is spoken. */
export interface WireDialect {
  /** ms since the epoch */
  readonly now: () => number
  readonly id: DialectId
  readonly transport: Transport
  readonly door: RowDoor
  readonly tenantId: Once<string>
  readonly documents: ReadDocuments
  readonly spelling: Spelling
  /** States of a flow run that the agent may take it from. */
  readonly claimableStates: ReadonlySet<string>
}
