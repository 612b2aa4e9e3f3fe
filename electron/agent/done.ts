import type { FlowRun } from '../../shared/model/flow-run'
import type { KubeFault } from '../kube/kube-fault'
import type { Outlook, Page, PrefectError } from '../prefect/prefect-api'
import type { ClaimStep } from './claim'
import type { Action, Offered } from './decide'
import type { FoundClaim } from './found-claims'

type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>

/** What came of an action. */
export type Done =
  | {
      readonly kind: 'polled'
      readonly action: Of<'poll'>
      readonly offered: readonly Offered[]
      /** The queue gave as much as it gives at once. */
      readonly full: boolean
      /** Null when it wasn't asked. */
      readonly outlook: Outlook | null
      /** What kept it from looking for Jobs of runs that may have some; those are left out then. */
      readonly fault: KubeFault | null
    }
  | { readonly kind: 'apiFailed'; readonly action: Of<'poll' | 'examine'>; readonly error: PrefectError }
  | { readonly kind: 'probed'; readonly action: Of<'probe'>; readonly fault: KubeFault | null }
  | {
      readonly kind: 'steps'
      readonly action: Of<'claim' | 'readBack'>
      /** One for each run of the action, in its order. */
      readonly steps: readonly ClaimStep[]
      readonly error: PrefectError | null
    }
  | { readonly kind: 'step'; readonly action: Of<'create' | 'fail'>; readonly step: ClaimStep }
  | {
      readonly kind: 'examined'
      readonly action: Of<'examine'>
      readonly found: readonly FoundClaim[]
      readonly next: Page<FlowRun> | null
    }
  /** The cluster couldn't be asked; the same again later. */
  | { readonly kind: 'clusterFailed'; readonly action: Of<'examine' | 'clear'>; readonly fault: KubeFault }
  | {
      readonly kind: 'cleared'
      readonly action: Of<'clear'>
      readonly deleted: readonly { readonly flowRunId: string; readonly job: string }[]
      /** Runs whose Jobs are on their way out. */
      readonly going: readonly string[]
      /** Why the API could not be told of it. */
      readonly error: PrefectError | null
    }
  /** An error of ours. */
  | { readonly kind: 'broken'; readonly action: Action }
