import type { JsonObject } from '../../shared/model/flow-run'

/** The template of the work pool that is served, as the server has it at this moment. */
export interface PoolTemplate {
  readonly workPool: string
  /** `{job_configuration, variables}`; kept as the API gives it, since what is wrong with it is to be seen and corrected. */
  readonly template: JsonObject
}

export type TemplateSaved =
  /** With what the server has now. */
  | { readonly kind: 'saved'; readonly template: JsonObject }
  /** Somebody has changed it meanwhile, to this; nothing was saved. */
  | { readonly kind: 'changed'; readonly template: JsonObject }
  /** The server does not take it, in its own words. */
  | { readonly kind: 'refused'; readonly message: string }

/** What the server tells of the work pool that is served. */
export interface PoolFacts {
  readonly name: string
  readonly type: string
  readonly paused: boolean
  readonly queues: readonly {
    readonly name: string
    readonly paused: boolean
    /** Whether runs are taken from it. */
    readonly served: boolean
  }[]
  /** Names of workers that are online, ours among them; null where the server does not tell. */
  readonly workers: readonly string[] | null
}

/** 3: reads and changes the base job template of the work pool. Other dialects keep their templates as files. */
export interface PoolTemplateApi {
  readTemplate(signal: AbortSignal): Promise<PoolTemplate>
  readPool(signal: AbortSignal): Promise<PoolFacts>
  /** Refused for another work pool than the one that is served. @param began what the change was made from */
  saveTemplate(changed: PoolTemplate, began: JsonObject, signal: AbortSignal): Promise<TemplateSaved>
}
