import type { JsonObject } from '../../shared/model/flow-run'
import type { TemplateParts } from '../../shared/prefect-3/base-template/parts'

/** The base job template of a work pool as the server had it when it was last asked. */
export interface PoolTemplate {
  readonly workPool: string
  readonly template: JsonObject
}

/** One that is being edited, and not yet saved. */
export interface PoolDraft {
  /** Of which pool: a connection may be changed to another one. */
  readonly workPool: string
  /** What the server had when it was begun: if it has something else now, somebody else has changed it. */
  readonly began: JsonObject
  readonly parts: TemplateParts
}
