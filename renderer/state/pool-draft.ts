import type { JsonObject } from '../../shared/model/flow-run'

export type { PoolDraft } from '../../shared/template/drafts'

/** The base job template of a work pool as the server had it when it was last asked. */
export interface PoolTemplate {
  readonly workPool: string
  readonly template: JsonObject
}
