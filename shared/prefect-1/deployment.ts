import type { CompleteDeploymentOptions, DeploymentGenerator } from '../dialect/deployment'
import {
  agentNameFaults,
  cleaningOptions,
  flowdeckAccess,
  flowdeckAgentName,
  flowdeckDeployment,
  flowdeckFaults,
} from '../dialect/flowdeck-agent'
import { accessObjects, agentDeployment, agentName, fromSecret, tokenSecret } from '../dialect/installation'
import { leastRules, upstreamsAccess } from './access'
import { jsonDumps, strOfList } from './python-text'
import { defaultApi } from './run-env'

const repository = 'prefecthq/prefect'
const image = `${repository}:1.4.1-python3.7`
const secretKey = 'key'

/**
 * What installs Prefect 1.4.1's agent in a cluster. Without `secret` and `leastRbac` it says what upstream's says, and
 * like upstream's the Deployment names no namespace for itself: `kubectl apply -n` decides. Our other objects must stand
 * in the Jobs' namespace, so with one of them all name it. `rbac` is upstream's: all rights on Jobs, pods and events for
 * the namespace's default account. `leastRbac` gives the agent an account of its own with the rights that it needs; `rbac`
 * is then left out, since it would give the same rights and more to every other pod.
 * The name of a pull secret is one name, for the agent's own image and, as a variable, for its Jobs.
 * Flavour `flowdeck` is Flowdeck without a panel: its key is in a Secret always, and of rights it has the least ones.
 * Source: prefect 1.4.1, agent/kubernetes/agent.py, generate_deployment_yaml.
 */
export const deployment: DeploymentGenerator = {
  image,
  usualApi: defaultApi.cloud,
  name: (options) => (options.flavor === 'flowdeck' ? flowdeckAgentName(options) : agentName),
  options: [
    'flavor',
    'token',
    'tenantId',
    'api',
    'namespace',
    'imagePullSecrets',
    'rbac',
    'latest',
    'memoryRequest',
    'memoryLimit',
    'cpuRequest',
    'cpuLimit',
    'imagePullPolicy',
    'serviceAccountName',
    'labels',
    'env',
    'backend',
    'agentConfigId',
    'workerName',
    'workerImage',
    'replicas',
    'resourceManagerEnabled',
    ...cleaningOptions,
    'secret',
    'leastRbac',
  ],
  unused: {
    prefect: ['workerName', 'workerImage', 'replicas', 'resourceManagerEnabled', ...cleaningOptions],
    // Upstream gives its agent the four amounts and the policy, and has none of them in its Jobs.
    flowdeck: [
      ...(['rbac', 'latest', 'secret', 'imagePullPolicy'] as const),
      ...(['memoryRequest', 'memoryLimit', 'cpuRequest', 'cpuLimit'] as const),
    ],
  },
  faults: (options) => [...agentNameFaults(options), ...flowdeckFaults(options)],
  objects(given) {
    const options = { ...given, api: given.api || defaultApi.cloud, namespace: given.namespace || 'default' }
    if (options.flavor === 'flowdeck') return flowdeckObjects(options)
    const { imagePullSecrets, leastRbac, namespace, rbac, secret, token } = options
    return [
      ...(leastRbac ? accessObjects(namespace, leastRules) : []),
      ...(secret ? [tokenSecret(namespace, secretKey, token)] : []),
      agentDeployment({
        namespace: secret || leastRbac ? namespace : null,
        account: leastRbac ? agentName : null,
        imagePullSecrets,
        containers: [agentContainer(options)],
      }),
      ...(rbac && !leastRbac ? upstreamsAccess(namespace) : []),
    ]
  },
}

function flowdeckObjects(options: CompleteDeploymentOptions): readonly object[] {
  const { agentConfigId, imagePullSecrets, labels, leastRbac, namespace, serviceAccountName, token } = options
  const name = flowdeckAgentName(options)
  return [
    ...(leastRbac ? flowdeckAccess(options, name) : []),
    ...(token === '' ? [] : [tokenSecret(namespace, secretKey, token, name)]),
    flowdeckDeployment(
      {
        ...{ name, namespace, account: leastRbac ? name : null, agentName: name },
        start: [
          ...['agent', 'start', '--dialect', '1.x'],
          ...labels.flatMap((label) => ['--label', label]),
          ...(imagePullSecrets === '' ? [] : ['--image-pull-secrets', imagePullSecrets]),
          ...(serviceAccountName === '' ? [] : ['--service-account-name', serviceAccountName]),
          ...(agentConfigId === '' ? [] : ['--agent-config-id', agentConfigId]),
        ],
        env: flowdeckEnv(options, name),
      },
      options,
    ),
  ]
}

const flowdeckEnv = (
  { api, backend, env, tenantId, token }: CompleteDeploymentOptions,
  secret: string,
): readonly object[] => [
  ...(token === '' ? [] : [fromSecret('PREFECT__CLOUD__API_KEY', secretKey, secret)]),
  ...(tenantId === '' ? [] : [{ name: 'PREFECT__CLOUD__TENANT_ID', value: tenantId }]),
  { name: 'PREFECT__CLOUD__API', value: api },
  { name: 'PREFECT__BACKEND', value: backend },
  ...runVariables(env),
]

/** For every run. */
const runVariables = (env: CompleteDeploymentOptions['env']): readonly object[] =>
  Object.keys(env).length > 0 ? [{ name: 'PREFECT__CLOUD__AGENT__ENV_VARS', value: jsonDumps(env) }] : []

function agentContainer(options: CompleteDeploymentOptions): object {
  const start = 'prefect agent kubernetes start'
  return {
    name: 'agent',
    image: options.latest ? `${repository}:latest` : image,
    imagePullPolicy: 'Always',
    command: ['/bin/bash', '-c'],
    args: [options.agentConfigId ? `${start} --agent-config-id ${options.agentConfigId}` : start],
    env: agentEnv(options),
    livenessProbe: {
      httpGet: { path: '/api/health', port: 8080 },
      initialDelaySeconds: 40,
      periodSeconds: 40,
      failureThreshold: 2,
    },
  }
}

/** In upstream's order. Of these, 1.4.1's agent reads none of `JOB_…` and no `IMAGE_PULL_POLICY`, though it is given them. */
function agentEnv(options: CompleteDeploymentOptions): readonly object[] {
  const key = (name: string) => (options.secret ? fromSecret(name, secretKey) : { name, value: options.token })
  const values = Object.entries({
    PREFECT__CLOUD__API: options.api,
    NAMESPACE: options.namespace,
    IMAGE_PULL_SECRETS: options.imagePullSecrets,
    PREFECT__CLOUD__AGENT__LABELS: strOfList(options.labels),
    JOB_MEM_REQUEST: options.memoryRequest,
    JOB_MEM_LIMIT: options.memoryLimit,
    JOB_CPU_REQUEST: options.cpuRequest,
    JOB_CPU_LIMIT: options.cpuLimit,
    IMAGE_PULL_POLICY: options.imagePullPolicy,
    SERVICE_ACCOUNT_NAME: options.serviceAccountName,
    PREFECT__BACKEND: options.backend,
    PREFECT__CLOUD__AGENT__AGENT_ADDRESS: 'http://:8080',
  }).map(([name, value]) => ({ name, value }))
  return [
    key('PREFECT__CLOUD__AGENT__AUTH_TOKEN'),
    ...values,
    key('PREFECT__CLOUD__API_KEY'),
    { name: 'PREFECT__CLOUD__TENANT_ID', value: options.tenantId },
    ...runVariables(options.env),
  ]
}
