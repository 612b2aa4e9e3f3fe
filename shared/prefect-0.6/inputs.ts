import type { JobInputs } from '../dialect/dialect'

/**
 * Where a flow's code is. Only the Docker kind names an image; every other kind keeps its `type` and nothing else.
 * Source: prefect 0.6.7, serialization/storage.py.
 */
export type FlowStorage =
  | {
      readonly type: 'Docker'
      readonly registryUrl: string | null
      readonly imageName: string
      readonly imageTag: string
    }
  | { readonly type: string; readonly registryUrl?: never }

/** What makes a run's Job in dialect 0.6. */
export interface JobInputs06 extends JobInputs {
  readonly dialect: '0.6'
  /** Null when the flow was registered without one. */
  readonly storage: FlowStorage | null
}
