import type { JobInputs } from '../dialect/dialect'

/**
 * What makes a run's Job in dialect 1.x. Storage and run config are kept as the API has them: what is wrong with them is
 * this run's failure, in upstream's words, and no reason to leave the run out of a list.
 */
export interface JobInputs1 extends JobInputs {
  readonly dialect: '1.x'
  /** Null for a flow that was registered without one. */
  readonly coreVersion: string | null
  readonly storage: unknown
  readonly runConfig: unknown
  /** What `templateSource` asked for: the text that was read there, or why it couldn't be. */
  readonly fetchedTemplate?: FetchedTemplate
}

export type FetchedTemplate =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }

/** A row of the `flow_run` query, as far as a Job needs it. */
export interface FlowRunRow {
  readonly id: string
  readonly run_config?: unknown
  readonly flow: { readonly id: string; readonly storage?: unknown; readonly core_version?: string | null | undefined }
}

export const jobInputsOf = ({ id, run_config, flow }: FlowRunRow): JobInputs1 => ({
  dialect: '1.x',
  flowRunId: id,
  flowId: flow.id,
  coreVersion: flow.core_version ?? null,
  storage: flow.storage ?? null,
  runConfig: run_config ?? null,
})
