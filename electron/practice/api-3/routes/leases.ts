import { z } from 'zod'
import { nothing, refuse } from '../answers'
import { checked } from '../check-body'
import type { Routes } from '../router'

const Renewal = z.object({ lease_duration: z.number().min(60).max(86_400).default(300) })

export const leaseRoutes: Routes = {
  /** A flow that runs under its deployment's limit says so now and then; it ends when its slot is gone. */
  'POST /v2/concurrency_limits/leases/:id/renew': ({ store, params, body }) => {
    const { lease_duration } = checked(Renewal, body ?? {})
    const lease = store.tables.lease.get(params['id'] ?? '')
    if (!lease || lease.expires <= store.now())
      return refuse(410, 'Lease not found - it may have expired or been revoked')
    lease.expires = store.now() + lease_duration * 1_000
    return nothing
  },
}
