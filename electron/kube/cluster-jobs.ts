import type { KubeFault } from './kube-fault'

/** A Job of a flow run as far as the agent cares. */
export interface KnownJob {
  readonly name: string
  readonly uid: string
  /** Neither Complete nor Failed. */
  readonly active: boolean
  /** On its way out: its name is free again in a moment. */
  readonly deleting: boolean
}

/** What became of a Job that was to be created. */
export type CreateOutcome =
  | { readonly kind: 'created' }
  /** 409: a Job of this name is there. `flowRunId` is what its run label says. */
  | { readonly kind: 'exists'; readonly flowRunId: string | null; readonly deleting: boolean }
  | { readonly kind: 'failed'; readonly fault: KubeFault }

export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: KubeFault }

/**
 * What the agent asks of one namespace of a cluster. What fails comes back as a fault; only mistakes of ours reject, and
 * a signal that is aborted. Nothing is watched or remembered: each call asks the server.
 */
export interface ClusterJobs {
  /** Safe to repeat under one name: the second answer is `exists`. */
  create(manifest: object, signal: AbortSignal): Promise<CreateOutcome>
  /** Whether Jobs may be created here at all, by a dry run that keeps nothing; null when they may. */
  probe(signal: AbortSignal): Promise<KubeFault | null>
  /** The Jobs of these runs, by the run's label. Runs without Jobs are absent. */
  of(flowRunIds: readonly string[], signal: AbortSignal): Promise<Found<ReadonlyMap<string, readonly KnownJob[]>>>
  /** Whether a Job of this name is there. */
  has(name: string, signal: AbortSignal): Promise<Found<boolean>>
  /** Deletes a Job and its pods in the background; one that is gone already counts as deleted. */
  delete(name: string, uid: string, signal: AbortSignal): Promise<Found<void>>
}
