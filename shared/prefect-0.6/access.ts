import type { AccessRule } from '../dialect/installation'

/**
 * What Prefect 0.6.7's agent asks of Kubernetes: it creates Jobs, and looks at nothing.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py.
 */
const agentRules: readonly AccessRule[] = [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'] }]

/**
 * The resource manager beside it lists and deletes Jobs and pods, and reads what failed pods wrote.
 * Source: prefect 0.6.7, agent/kubernetes/resource_manager.py.
 */
const withResourceManagerRules: readonly AccessRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'list', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
]

export const accessRules = (resourceManager: boolean): readonly AccessRule[] =>
  resourceManager ? withResourceManagerRules : agentRules
