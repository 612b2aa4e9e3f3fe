import type { Routes } from '../router'
import { deploymentRoutes } from './deployments'
import { flowRunRoutes } from './flow-runs'
import { flowRoutes } from './flows'
import { logRoutes } from './logs'
import { serverRoutes } from './server'
import { stateRoutes } from './states'
import { workPoolRoutes } from './work-pools'
import { workQueueRoutes } from './work-queues'

/** All that the API answers over HTTP. */
export const routes: Routes = {
  ...serverRoutes,
  ...flowRoutes,
  ...deploymentRoutes,
  ...flowRunRoutes,
  ...stateRoutes,
  ...logRoutes,
  ...workPoolRoutes,
  ...workQueueRoutes,
}
