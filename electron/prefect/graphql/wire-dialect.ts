import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { DialectId } from '../../../shared/model/dialect-words'
import type { JsonObject } from '../../../shared/model/flow-run'
import type { Mutation } from './batch'
import type { Once } from './abortable'
import type { RowDoor } from './rows'
import type { Transport } from './transport'

type Runs = { readonly flow_run: readonly unknown[] }
type Logs = { readonly log: readonly unknown[] }

/**
 * What is read in both dialects, each in documents that fit its schema. Rows are checked at the door, so no more is said of
 * them here than where they stand.
 */
export interface ReadDocuments {
  /** Those of the ids that may be claimed. `readyBefore`: task runs that are due since then. */
  readonly due: TypedDocumentNode<Runs, { ids: string[]; readyBefore: string }>
  /** Those of the ids, whatever their state, claimed task runs too. */
  readonly read: TypedDocumentNode<Runs, { ids: string[]; readyBefore: string }>
  /** Those that a claim like `claim` names and that have not started since; without what claiming takes. */
  readonly claims: TypedDocumentNode<Runs, ClaimsVariables>
  readonly runs: TypedDocumentNode<
    { readonly changed: readonly unknown[]; readonly waiting: readonly unknown[] },
    { tenantId: string; since: string; waiting: string[]; limit: number }
  >
  readonly waitingCount: TypedDocumentNode<
    { readonly flow_run_aggregate: unknown },
    { tenantId: string; waiting: string[] }
  >
  readonly details: TypedDocumentNode<Runs, { id: string }>
  /** Oldest first. */
  readonly states: TypedDocumentNode<
    { readonly flow_run_state: readonly unknown[] },
    { id: string; limit: number; offset: number }
  >
  /** Newest first. */
  readonly logs: TypedDocumentNode<Logs, { id: string; after: string; limit: number; offset: number }>
  /** In the order of their ids. */
  readonly receipts: TypedDocumentNode<Logs, { ids: string[]; beginning: string; after: string; limit: number }>
}

/** `after`: the id of the last one of the page before. */
export type ClaimsVariables = { tenantId: string; claim: string; after: string; limit: number }

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
  /** States of a flow run that an agent may take it from. */
  readonly claimableStates: ReadonlySet<string>
}
