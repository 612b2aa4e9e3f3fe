/** What installing an agent has in common in all dialects. Everything has the same name, as upstream has it: in 3 another. */
export const agentName = 'prefect-agent'
const labelsOf = (name: string) => ({ app: name })

export interface AccessRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  /** Those of these names alone; of all where left out. */
  readonly resourceNames?: readonly string[]
}

/**
 * ServiceAccount, Role and RoleBinding with these rights and no more, in the order in which they are to be applied.
 * @param account the ServiceAccount's name; that of the others when left out
 */
export function accessObjects(
  namespace: string,
  rules: readonly AccessRule[],
  name = agentName,
  account = name,
): readonly object[] {
  const metadata = { name, namespace, labels: labelsOf(name) }
  const apiGroup = 'rbac.authorization.k8s.io'
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, name: account } },
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ]
}

/** The Secret that keeps the token, under this key. */
export const tokenSecret = (namespace: string, key: string, token: string, name = agentName): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, labels: labelsOf(name) },
  type: 'Opaque',
  stringData: { [key]: token },
})

/** A variable whose value is the key of the Secret. */
export const fromSecret = (name: string, key: string, secret = agentName): object => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
})

export interface AgentPod {
  /** Null where `kubectl apply -n` decides, as upstream has it. */
  readonly namespace: string | null
  /** The name of its service account; null for the namespace's default one. */
  readonly account: string | null
  /** The name of one secret; "" for none. */
  readonly imagePullSecrets: string
  readonly containers: readonly object[]
  /** `agentName` where left out. */
  readonly name?: string
  /** What else the pod's spec says. */
  readonly podSpec?: object
  /** One where left out. */
  readonly replicas?: number
  /** How pods of a new version take the place of the old ones; Kubernetes' usual way where left out. */
  readonly strategy?: object
}

/** Source: prefect 0.6.7 and 1.4.1, agent/kubernetes/deployment.yaml. */
export const agentDeployment = ({
  namespace,
  account,
  imagePullSecrets,
  containers,
  name = agentName,
  podSpec = {},
  replicas = 1,
  strategy,
}: AgentPod): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(namespace === null ? {} : { namespace }), labels: labelsOf(name) },
  spec: {
    replicas,
    ...(strategy === undefined ? {} : { strategy }),
    selector: { matchLabels: labelsOf(name) },
    template: {
      metadata: { labels: labelsOf(name) },
      spec: {
        ...(account === null ? {} : { serviceAccountName: account }),
        ...(imagePullSecrets ? { imagePullSecrets: [{ name: imagePullSecrets }] } : {}),
        containers,
        ...podSpec,
      },
    },
  },
})

/** Whether an address, in a pod, is the pod itself. */
export const meansThePodItself = (address: string): boolean =>
  /^https?:\/\/([^@/?#]*@)?(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)(?=[:/?#]|$)/i.test(address)
