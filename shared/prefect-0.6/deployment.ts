import type { CompleteDeploymentOptions, DeploymentGenerator } from '../dialect/deployment'
import { accessObjects, agentDeployment, agentName, fromSecret, tokenSecret } from '../dialect/installation'
import { accessRules } from './access'

const image = 'prefecthq/prefect:0.6.7'
const usualApi = 'https://api.prefect.io'
const tokenKey = 'token'

/**
 * What installs Prefect 0.6.7's agent in a cluster, what the Deployment refers to first. Without `secret` and `rbac` it
 * says what upstream's says, and like upstream's it names no namespace for itself: `kubectl apply -n` decides. Our other
 * objects must stand in the Jobs' namespace, so with one of them all name it.
 * As upstream, the pull secret is for the agent's own image; its Jobs' IMAGE_PULL_SECRETS stays empty.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, generate_deployment_yaml.
 */
export const deployment: DeploymentGenerator = {
  image,
  usualApi,
  name: () => agentName,
  options: ['token', 'api', 'namespace', 'imagePullSecrets', 'resourceManagerEnabled', 'secret', 'rbac'],
  objects(given) {
    const options = {
      ...given,
      api: given.api || usualApi,
      namespace: given.namespace || 'default',
    }
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
  const tokenName = 'PREFECT__CLOUD__AGENT__AUTH_TOKEN'
  return [
    secret ? fromSecret(tokenName, tokenKey) : { name: tokenName, value: token },
    { name: 'PREFECT__CLOUD__API', value: api },
  ]
}
