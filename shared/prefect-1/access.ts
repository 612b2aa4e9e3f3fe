import type { AccessRule } from '../dialect/installation'

const apiGroup = 'rbac.authorization.k8s.io'
const upstreamsName = 'prefect-agent-rbac'

/**
 * Upstream's `--rbac`: every right on Jobs, pods and events, for the namespace's default account.
 * Source: prefect 1.4.1, agent/kubernetes/rbac.yaml.
 */
export const upstreamsAccess = (namespace: string): readonly object[] => [
  {
    apiVersion: `${apiGroup}/v1`,
    kind: 'Role',
    metadata: { namespace, name: upstreamsName },
    rules: [
      { apiGroups: ['batch', 'extensions'], resources: ['jobs'], verbs: ['*'] },
      { apiGroups: [''], resources: ['events', 'pods'], verbs: ['*'] },
    ],
  },
  {
    apiVersion: `${apiGroup}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace, name: upstreamsName },
    subjects: [{ kind: 'ServiceAccount', name: 'default' }],
    roleRef: { kind: 'Role', name: upstreamsName, apiGroup },
  },
]

/**
 * What Prefect 1.4.1's agent asks of Kubernetes: it creates Jobs, looks at them every minute with their pods and events,
 * and deletes those that ended.
 * Source: prefect 1.4.1, agent/kubernetes/agent.py, deploy_flow and manage_jobs.
 */
export const leastRules: readonly AccessRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'list', 'delete'] },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: ['list'] },
]
