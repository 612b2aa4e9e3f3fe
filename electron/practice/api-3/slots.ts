import type { FlowRunRow, StateRow } from './rows'
import type { Slot } from './rules'
import type { Store } from './store'

/** What a run's deployment says of runs at once, and whether this run holds one of its slots. */
export function deploymentSlot(store: Store, run: FlowRunRow, state: StateRow | null): Slot {
  if (run.deployment_id === null) return { kind: 'no limit' }
  const deployment = store.tables.deployment.get(run.deployment_id)
  if (!deployment) return { kind: 'no deployment' }
  const limit = deployment.concurrency_limit
  if (limit === null) return { kind: 'no limit' }
  const held = state?.state_details.deployment_concurrency_lease_id ?? null
  return {
    kind: 'limit',
    limit,
    free: activeSlots(store, deployment.id) < limit,
    strategy: deployment.concurrency_options?.collision_strategy ?? 'ENQUEUE',
    held: held !== null && store.tables.lease.get(held) !== undefined,
  }
}

export const activeSlots = (store: Store, deploymentId: string): number =>
  store.tables.lease.by('deployment_id', deploymentId).size

/** @returns the id of the lease; undefined where no limit asks for one */
export function takeSlot(store: Store, run: FlowRunRow): string | undefined {
  return run.deployment_id === null ? undefined : leaseFor(store, run, store.make.id())
}

/** Takes a lease, or lets one that is there live on. */
export function leaseFor(store: Store, { deployment_id }: FlowRunRow, id: string): string | undefined {
  const deployment = deployment_id === null ? undefined : store.tables.deployment.get(deployment_id)
  if (!deployment) return undefined
  const seconds = deployment.concurrency_options?.grace_period_seconds
  const expires = store.now() + (seconds == null ? store.settings.leaseMs : seconds * 1_000)
  const lease = store.tables.lease.get(id)
  if (lease) lease.expires = expires
  else store.tables.lease.insert({ id, deployment_id: deployment.id, expires })
  return id
}

/** A run is over, or back in the queue. */
export function giveBack(store: Store, _run: FlowRunRow, { state_details }: StateRow): void {
  const lease = store.tables.lease.get(state_details.deployment_concurrency_lease_id ?? '')
  if (lease) store.tables.lease.delete(lease)
}

/** Nobody has renewed them: their slots are free again. */
export function endLeases(store: Store): void {
  for (const lease of [...store.tables.lease.all()]) if (lease.expires <= store.now()) store.tables.lease.delete(lease)
}
