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
import { accessRules } from './access'

const image = 'prefecthq/prefect:0.6.7'
const usualApi = 'https://api.prefect.io'
const tokenKey = 'token'
const tokenVariable = 'PREFECT__CLOUD__AGENT__AUTH_TOKEN'
const apiVariable = 'PREFECT__CLOUD__API'

/**
 * What installs Prefect 0.6.7's agent in a cluster, what the Deployment refers to first. Without `secret` and `rbac` it
 * says what upstream's says, and like upstream's it names no namespace for itself: `kubectl apply -n` decides. Our other
 * objects must stand in the Jobs' namespace, so with one of them all name it.
 * As upstream, the pull secret is for the agent's own image; its Jobs' IMAGE_PULL_SECRETS stays empty.
 * Flavour `flowdeck` is Flowdeck without a panel; its token is in a Secret always.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, generate_deployment_yaml.
 */
export const deployment: DeploymentGenerator = {
  image,
  usualApi,
  name: (options) => (options.flavor === 'flowdeck' ? flowdeckAgentName(options) : agentName),
  options: [
    'flavor',
    'token',
    'api',
    'namespace',
    'imagePullSecrets',
    'workerName',
    'workerImage',
    'replicas',
    'resourceManagerEnabled',
    ...cleaningOptions,
    'secret',
    'rbac',
  ],
  unused: {
    prefect: ['workerName', 'workerImage', 'replicas', ...cleaningOptions],
    flowdeck: ['secret'],
  },
  faults: (options) => [...agentNameFaults(options), ...flowdeckFaults(options)],
  objects(given) {
    const options = {
      ...given,
      api: given.api || usualApi,
      namespace: given.namespace || 'default',
    }
    if (options.flavor === 'flowdeck') return flowdeckObjects(options)
    const { imagePullSecrets, namespace, rbac, resourceManagerEnabled, secret, token } = options
    return [
      ...(rbac ? accessObjects(namespace, accessRules(resourceManagerEnabled)) : []),
      ...(secret ? [tokenSecret(namespace, tokenKey, token)] : []),
      agentDeployment({
        namespace: secret || rbac ? namespace : null,
        account: rbac ? agentName : null,
        imagePullSecrets,
        containers: [agentContainer(options), ...(resourceManagerEnabled ? [resourceManagerContainer(options)] : [])],
      }),
    ]
  },
}

function flowdeckObjects(options: CompleteDeploymentOptions): readonly object[] {
  const { namespace, rbac, token } = options
  const name = flowdeckAgentName(options)
  return [
    ...(rbac ? flowdeckAccess(options, name) : []),
    ...(token === '' ? [] : [tokenSecret(namespace, tokenKey, token, name)]),
    flowdeckDeployment(
      {
        ...{ name, namespace, account: rbac ? name : null, agentName: name },
        start: ['agent', 'start', '--dialect', '0.6'],
        env: [
          ...(token === '' ? [] : [fromSecret(tokenVariable, tokenKey, name)]),
          { name: apiVariable, value: options.api },
        ],
      },
      options,
    ),
  ]
}

function agentContainer(options: CompleteDeploymentOptions): object {
  return {
    name: 'agent',
    ...containerBasics('prefect agent start kubernetes'),
    env: [
      ...connectionEnv(options),
      { name: 'NAMESPACE', value: options.namespace },
      { name: 'IMAGE_PULL_SECRETS', value: '' },
    ],
    resources,
    livenessProbe: {
      exec: {
        command: ['python', '-c', 'from prefect.agent.kubernetes.agent import check_heartbeat; check_heartbeat()'],
      },
      initialDelaySeconds: 40,
      periodSeconds: 40,
      failureThreshold: 2,
    },
  }
}

function resourceManagerContainer(options: CompleteDeploymentOptions): object {
  return {
    name: 'resource-manager',
    ...containerBasics("python -c 'from prefect.agent.kubernetes import ResourceManager; ResourceManager().start()'"),
    env: [
      ...connectionEnv(options),
      { name: 'PREFECT__CLOUD__AGENT__RESOURCE_MANAGER__LOOP_INTERVAL', value: '60' },
      { name: 'NAMESPACE', value: options.namespace },
    ],
    resources,
  }
}

const resources = { limits: { memory: '128Mi', cpu: '100m' } }

const containerBasics = (script: string) => ({
  image,
  imagePullPolicy: 'Always',
  command: ['/bin/bash', '-c'],
  args: [script],
})

function connectionEnv({ api, secret, token }: CompleteDeploymentOptions): readonly object[] {
  return [
    secret ? fromSecret(tokenVariable, tokenKey) : { name: tokenVariable, value: token },
    { name: apiVariable, value: api },
  ]
}
