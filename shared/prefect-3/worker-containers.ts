import { confinedContainer } from '../dialect/confined-pod'
import type { CompleteDeploymentOptions } from '../dialect/deployment'
import { fromSecret } from '../dialect/installation'

/** What a worker's container is made with. */
export interface WorkerOptions extends CompleteDeploymentOptions {
  /** Of the container, and of the Secret that keeps the key. */
  readonly name: string
}

export const prefectImage = 'prefecthq/prefect:3.9.1-python3.12-kubernetes'

/** Of a server that runs in the same cluster, as prefect-helm's chart for it calls the service. */
export const usualApi = 'http://prefect-server.prefect.svc.cluster.local:4200/api'
const healthPort = 8080

/**
 * Prefect 3.9.1's worker. It watches one namespace alone, where its account has its rights. A pool is made only when that is
 * asked for, other than upstream does it.
 * Source: prefect-helm, charts/prefect-worker.
 */
export function prefectContainer(options: WorkerOptions): object {
  const { workerName, createPool, namespace, workerImage } = options
  const home = '/home/prefect'
  return {
    ...{ name: options.name, image: workerImage || prefectImage, imagePullPolicy: 'IfNotPresent' },
    command: ['/usr/bin/tini', '-g', '--', '/opt/prefect/entrypoint.sh'],
    args: [
      ...['prefect', 'worker', 'start', '--type', 'kubernetes'],
      ...servedArgs(options),
      ...(workerName === '' ? [] : ['--name', workerName]),
      ...(createPool ? [] : ['--no-create-pool-if-not-found']),
      '--with-healthcheck',
    ],
    workingDir: home,
    env: [
      { name: 'HOME', value: home },
      { name: 'PREFECT_API_URL', value: options.api || usualApi },
      { name: 'PREFECT_INTEGRATIONS_KUBERNETES_OBSERVER_NAMESPACES', value: namespace },
      ...loginEnv(options),
    ],
    ...confinedContainer(home),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    livenessProbe: probe('/health'),
  }
}

/** What Flowdeck's worker is started with. Its name stays: by it, it finds what it has claimed. */
export const flowdeckStart = (options: WorkerOptions): readonly string[] => [
  ...['worker', 'start'],
  ...servedArgs(options),
  ...(options.podGraceSeconds === '' ? [] : ['--pod-grace-seconds', options.podGraceSeconds]),
  ...(options.createPool ? ['--create-pool'] : []),
]

export const flowdeckEnv = (options: WorkerOptions): readonly object[] => [
  { name: 'PREFECT_API_URL', value: options.api || usualApi },
  ...loginEnv(options),
]

/** Both workers call it so. */
const servedArgs = ({ pool, workQueues, limit, prefetchSeconds }: WorkerOptions): readonly string[] => [
  ...['--pool', pool],
  ...workQueues.flatMap((queue) => ['--work-queue', queue]),
  ...(limit === '' ? [] : ['--limit', limit]),
  ...(prefetchSeconds === '' ? [] : ['--prefetch-seconds', prefetchSeconds]),
]

/** What the login is called: in the worker's environment, in the Secret, and where the worker finds the Secret for runs. */
export const login = ({ auth }: CompleteDeploymentOptions) =>
  auth === 'basic'
    ? { variable: 'PREFECT_API_AUTH_STRING', key: 'auth-string', secret: 'API_AUTH_STRING_SECRET' }
    : { variable: 'PREFECT_API_KEY', key: 'key', secret: 'API_KEY_SECRET' }

/** Worker and runs read the key from one Secret; it stands nowhere else. */
function loginEnv(options: WorkerOptions): readonly object[] {
  if (options.token === '') return []
  const { variable, key, secret } = login(options)
  const prefix = `PREFECT_INTEGRATIONS_KUBERNETES_WORKER_${secret}`
  return [
    fromSecret(variable, key, options.name),
    { name: `${prefix}_NAME`, value: options.name },
    { name: `${prefix}_KEY`, value: key },
  ]
}

const probe = (path: string) => ({
  httpGet: { path, port: healthPort },
  ...{ initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
})
