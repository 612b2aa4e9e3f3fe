import type { DeploymentFault, DeploymentGenerator } from '../dialect/deployment'
import { confinedPod } from '../dialect/confined-pod'
import { cleaningOptions, flowdeckAccess, flowdeckDeployment, flowdeckFaults } from '../dialect/flowdeck-agent'
import { accessObjects, agentDeployment, tokenSecret } from '../dialect/installation'
import { prefectRules } from './worker-access'
import { objectsName } from './worker-name'
import { flowdeckEnv, flowdeckStart, login, prefectContainer, prefectImage, usualApi } from './worker-containers'

/**
 * What installs a worker in a cluster. Flavour `prefect` is Prefect 3.9.1's, as prefect-helm's chart sets it up: the official
 * image, an account of its own, a health check, no rights in its container. Flavour `flowdeck` is Flowdeck without a panel;
 * there is no published image of it yet, so one must be named. Jobs go where the work pool says: the pool's `namespace` should be the
 * worker's, where its account has its rights, and where the Secret is that its runs read the key from.
 * Source: prefect-helm, charts/prefect-worker.
 */
export const deployment: DeploymentGenerator = {
  image: prefectImage,
  usualApi,
  name: objectsName,
  options: [
    'flavor',
    'token',
    'auth',
    'api',
    'pool',
    'createPool',
    'workQueues',
    'limit',
    'prefetchSeconds',
    'podGraceSeconds',
    'workerName',
    'workerImage',
    'replicas',
    'resourceManagerEnabled',
    ...cleaningOptions,
    'namespace',
    'imagePullSecrets',
    'workerAccount',
    'rbac',
  ],
  unused: { prefect: ['replicas', 'resourceManagerEnabled', ...cleaningOptions] },
  faults(options) {
    const { flavor, pool, createPool, limit, workerName, prefetchSeconds, podGraceSeconds } = options
    const faults: (DeploymentFault | false)[] = [
      pool === '' && { option: 'pool', words: 'The worker needs a work pool to serve. Give its name.' },
      createPool &&
        /^prefect/i.test(pool) && {
          option: 'pool',
          words: 'The server makes no work pool whose name begins with “prefect”. Give another name.',
        },
      limit !== '' &&
        !/^[1-9]\d{0,8}$/.test(limit) && {
          option: 'limit',
          words: 'The limit is a whole number from 1. Give one, or none for no limit.',
        },
      !isSeconds(prefetchSeconds) && {
        option: 'prefetchSeconds',
        words: `This is not a number of seconds. ${secondsWanted}`,
      },
      !isSeconds(podGraceSeconds) && {
        option: 'podGraceSeconds',
        words: `This is not a number of seconds. ${secondsWanted}`,
      },
      flavor === 'prefect' &&
        podGraceSeconds !== '' && {
          option: 'podGraceSeconds',
          words: 'Prefect’s own worker waits for such a pod without end. Leave it empty, or choose Flowdeck’s worker.',
        },
      /[/%]/.test(workerName) && {
        option: 'workerName',
        words: 'The name of a worker has neither “/” nor “%” in it. Give another.',
      },
    ]
    return [...faults.filter((fault) => fault !== false), ...flowdeckFaults(options)]
  },
  objects(given) {
    const options = { ...given, namespace: given.namespace || 'default', name: this.name(given) }
    const { flavor, imagePullSecrets, name, namespace, rbac, token, workerAccount, workerName } = options
    const isFlowdeck = flavor === 'flowdeck'
    const account = workerAccount || (rbac ? name : null)
    const access = () =>
      isFlowdeck
        ? flowdeckAccess(options, name, workerAccount || name)
        : accessObjects(namespace, prefectRules, name, workerAccount || name)
    return [
      ...(rbac ? access() : []),
      ...(token === '' ? [] : [tokenSecret(namespace, login(options).key, token, name)]),
      isFlowdeck
        ? flowdeckDeployment(
            {
              ...{ name, namespace, account, agentName: workerName || name },
              ...{ start: flowdeckStart(options), env: flowdeckEnv(options) },
            },
            options,
          )
        : agentDeployment({
            ...{ name, namespace, account, imagePullSecrets },
            containers: [prefectContainer(options)],
            podSpec: confinedPod,
          }),
    ]
  },
}

const isSeconds = (text: string): boolean => /^\d{0,9}$/.test(text)
const secondsWanted = 'Give a whole number from 0, or none for the usual time.'
