import type { Routes } from '../router'
import { blockRoutes } from './blocks'
import { deploymentRoutes } from './deployments'
import { eventRoutes } from './events'
import { flowRunRoutes } from './flow-runs'
import { flowRoutes } from './flows'
import { leaseRoutes } from './leases'
import { logRoutes } from './logs'
import { serverRoutes } from './server'
import { stateRoutes } from './states'
import { sumRoutes } from './sums'
import { taskRunRoutes } from './task-runs'
import { variableRoutes } from './variables'
import { workPoolRoutes } from './work-pools'
import { workQueueRoutes } from './work-queues'

/** All that the API answers over HTTP. */
export const routes: Routes = {
  ...serverRoutes,
  ...flowRoutes,
  ...deploymentRoutes,
  ...flowRunRoutes,
  ...taskRunRoutes,
  ...sumRoutes,
  ...variableRoutes,
  ...blockRoutes,
  ...stateRoutes,
  ...leaseRoutes,
  ...logRoutes,
  ...eventRoutes,
  ...workPoolRoutes,
  ...workQueueRoutes,
}
