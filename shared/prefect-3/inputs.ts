import type { JobInputs } from '../dialect/dialect'
import type { JsonObject } from '../model/flow-run'

/**
 * What makes a run's Job in dialect 3. Job variables and the base job template are kept as the API has them: what is
 * wrong with them is this run's failure, and no reason to leave the run out of a list.
 */
export interface JobInputs3 extends JobInputs {
  readonly dialect: '3'
  readonly run: {
    readonly id: string
    readonly name: string
    /** Null for a run of no deployment. */
    readonly deploymentId: string | null
    readonly jobVariables: unknown
    /** The run as `GET /flow_runs/ID` answers: what `{{ ctx.flow_run… }}` stands for in the name of a Job. */
    readonly row: JsonObject
  }
  /** Null only for a Job that is printed from files: upstream then leaves out what it would say of the flow. */
  readonly flow: {
    readonly id: string
    readonly name: string
    /** The flow as `GET /flows/ID` answers: what `{{ ctx.flow… }}` stands for. */
    readonly row: JsonObject
  } | null
  readonly deployment: {
    readonly id: string
    readonly name: string
    /** ISO 8601, as the API gives it. */
    readonly updated: string | null
    readonly jobVariables: unknown
  } | null
  readonly workPool: {
    readonly id: string
    readonly name: string
    readonly baseJobTemplate: unknown
  }
  /** What the API said to each of `referencesOf`. */
  readonly references: readonly ReadReference[]
  /**
   * The template that `jobOf` is given takes the place of the pool's manifest: for the checks and the preview of one that
   * is being edited. Otherwise the pool's own applies.
   */
  readonly draft?: boolean
}

/** Something that a base job template or job variables name, and that only the API can tell. */
export type Reference =
  /** `{{ prefect.blocks.TYPE.NAME }}`: `GET /block_types/slug/TYPE/block_documents/name/NAME?include_secrets=true` */
  | { readonly kind: 'block'; readonly type: string; readonly name: string }
  /** `{"$ref": {"block_document_id": ID}}`: `GET /block_documents/ID?include_secrets=true` */
  | { readonly kind: 'blockById'; readonly id: string }
  /** `{{ prefect.variables.NAME }}`: `GET /variables/name/NAME` */
  | { readonly kind: 'variable'; readonly name: string }

export type ReadReference = Reference & { readonly answer: ReferenceAnswer }

export type ReferenceAnswer =
  /** Of a block its `data`, of a variable its `value`. */
  | { readonly kind: 'found'; readonly value: unknown }
  /** 404. An unknown variable is the empty text to upstream, an unknown block ends the run. */
  | { readonly kind: 'missing' }
  /** Final answers only, such as 403: what passes is asked again before a Job is made. */
  | { readonly kind: 'refused'; readonly message: string }
