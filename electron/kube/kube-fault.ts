import type { KubeError } from './kube-error'

/**
 * What a refusal of the API server is about.
 * - run: this Job is wrong, and would be refused again.
 * - setup: no Job may be created here: no right (`user`, `verb`, `namespace` named), no such namespace, not authenticated.
 * - quota: it passes when others have ended. 429, 5xx and no answer at all are `silent`: the cluster is in trouble.
 * - busy: it passes, and concerns this Job alone: one of its name is being deleted.
 */
export type FaultKind = 'run' | 'setup' | 'quota' | 'silent' | 'busy'

export interface KubeFault {
  readonly kind: FaultKind
  readonly status: number
  /** The server's own words. */
  readonly message: string
  readonly retryAfterMs: number | null
  /** What a fault of the set-up is. */
  readonly setup:
    | { readonly kind: 'notAllowed'; readonly user: string | null; readonly verb: string; readonly resource: string }
    | { readonly kind: 'noNamespace' }
    | { readonly kind: 'notAuthenticated' }
    | null
}

/** Tells what a failed request to create a Job is about. Source: ../../docs/differences.md lists what upstream does. */
export declare function faultOf(error: KubeError, namespace: string): KubeFault
