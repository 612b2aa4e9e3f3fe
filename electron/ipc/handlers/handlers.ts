import type { Handlers } from '../../../shared/contract/contract'
import { agentHandlers } from './agent-handlers'
import { appHandlers } from './app-handlers'
import { cleaningHandlers } from './cleaning-handlers'
import { clusterHandlers } from './cluster-handlers'
import { connectionHandlers } from './connection-handlers'
import { deploymentHandlers } from './deployment-handlers'
import { flowRunHandlers } from './flow-run-handlers'
import { installationHandlers } from './installation-handlers'
import { pluginHandlers } from './plugin-handlers'
import { poolTemplateHandlers } from './pool-template-handlers'
import { templateVersionHandlers } from './template-version-handlers'
import type { HandlerParts } from './parts'

export type { Desktop, HandlerParts } from './parts'

/** The handlers of the contract's calls. Errors that the user can do something about cross as values. */
export function makeHandlers(parts: HandlerParts): Handlers {
  return {
    ...agentHandlers(parts),
    ...flowRunHandlers(parts),
    ...poolTemplateHandlers(parts),
    ...templateVersionHandlers(parts),
    ...deploymentHandlers(parts),
    ...clusterHandlers(parts),
    ...cleaningHandlers(parts),
    ...connectionHandlers(parts),
    ...installationHandlers(parts),
    ...pluginHandlers(parts),
    ...appHandlers(parts),
  }
}
