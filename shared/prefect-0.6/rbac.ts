interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

/**
 * What Prefect 0.6.7's agent asks of Kubernetes: it creates Jobs, and looks at nothing.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py.
 */
const agentRules: readonly Rule[] = [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'] }]

/**
 * The resource manager beside it lists and deletes Jobs and pods, and reads what failed pods wrote.
 * Source: prefect 0.6.7, agent/kubernetes/resource_manager.py.
 */
const withResourceManagerRules: readonly Rule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'list', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
]

/** ServiceAccount, Role and RoleBinding of one name, in the order in which they are to be applied. */
export function accessObjects(name: string, namespace: string, resourceManager: boolean): readonly object[] {
  const metadata = { name, namespace, labels: { app: name } }
  const apiGroup = 'rbac.authorization.k8s.io'
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'Role',
      metadata,
      rules: resourceManager ? withResourceManagerRules : agentRules,
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ]
}
