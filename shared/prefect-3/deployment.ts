import type { CompleteDeploymentOptions, DeploymentGenerator } from '../dialect/deployment'
import { accessObjects, agentDeployment, fromSecret, tokenSecret, type AccessRule } from '../dialect/installation'

const image = 'prefecthq/prefect:3.9.1-python3.12-kubernetes'
/** As prefect-helm's chart calls everything. */
const name = 'prefect-worker'

/** Of a server that runs in the same cluster, as prefect-helm's chart for it calls the service. */
const usualApi = 'http://prefect-server.prefect.svc.cluster.local:4200/api'
const usualPool = 'kubernetes'

/**
 * What the worker asks of Kubernetes: it creates Jobs, deletes those of cancelled runs, and watches Jobs and pods; of a pod
 * that ended before its run began, it reads the log. prefect-helm's chart gives more: it may change Jobs and read events.
 * Source: prefect-kubernetes 0.8.0, worker.py and observer.py.
 */
export const workerRules: readonly AccessRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
]

/**
 * What installs Prefect 3.9.1's worker in a cluster, as prefect-helm's chart sets it up: the official image, an account of
 * its own, a health check, no rights in its container. The worker watches the namespace alone, where the chart's account
 * has its rights; Jobs go where the work pool says, so the pool's `namespace` should be this one.
 * With `secret`, runs read the key from the same Secret as the worker.
 * Source: prefect-helm, charts/prefect-worker.
 */
export const deployment: DeploymentGenerator = {
  image,
  options: [
    'token',
    'auth',
    'api',
    'pool',
    'workQueues',
    'workerName',
    'namespace',
    'imagePullSecrets',
    'secret',
    'rbac',
  ],
  objects(options) {
    const { imagePullSecrets, rbac, token } = options
    const namespace = options.namespace || 'default'
    return [
      ...(rbac ? accessObjects(namespace, workerRules, name) : []),
      ...(inSecret(options) ? [tokenSecret(namespace, login(options).key, token, name)] : []),
      agentDeployment({
        ...{ name, namespace, ownAccount: rbac, imagePullSecrets },
        containers: [workerContainer(options, namespace)],
        podSpec: {
          securityContext: {
            runAsUser: 1001,
            runAsNonRoot: true,
            fsGroup: 1001,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          volumes: [{ name: 'scratch', emptyDir: {} }],
        },
      }),
    ]
  },
}

const inSecret = ({ secret, token }: CompleteDeploymentOptions): boolean => secret && token !== ''

function workerContainer(options: CompleteDeploymentOptions, namespace: string): object {
  const { pool, workQueues, workerName } = options
  return {
    ...{ name, image, imagePullPolicy: 'IfNotPresent' },
    command: ['/usr/bin/tini', '-g', '--', '/opt/prefect/entrypoint.sh'],
    args: [
      ...['prefect', 'worker', 'start', '--type', 'kubernetes', '--pool', pool || usualPool],
      ...workQueues.flatMap((queue) => ['--work-queue', queue]),
      ...(workerName === '' ? [] : ['--name', workerName]),
      '--with-healthcheck',
    ],
    workingDir: '/home/prefect',
    env: workerEnv(options, namespace),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    securityContext: {
      ...{ runAsUser: 1001, runAsNonRoot: true, readOnlyRootFilesystem: true },
      ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
    livenessProbe: {
      httpGet: { path: '/health', port: 8080 },
      ...{ initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    },
    volumeMounts: [
      { name: 'scratch', mountPath: '/home/prefect', subPath: 'home' },
      { name: 'scratch', mountPath: '/tmp', subPath: 'tmp' },
    ],
  }
}

/** What the login is called: in the worker's environment, in the Secret, and where the worker finds the Secret for runs. */
const login = ({ auth }: CompleteDeploymentOptions) =>
  auth === 'basic'
    ? { variable: 'PREFECT_API_AUTH_STRING', key: 'auth-string', secret: 'API_AUTH_STRING_SECRET' }
    : { variable: 'PREFECT_API_KEY', key: 'key', secret: 'API_KEY_SECRET' }

function workerEnv(options: CompleteDeploymentOptions, namespace: string): readonly object[] {
  const kubernetes = 'PREFECT_INTEGRATIONS_KUBERNETES'
  const { variable, key, secret } = login(options)
  return [
    { name: 'HOME', value: '/home/prefect' },
    { name: 'PREFECT_API_URL', value: options.api || usualApi },
    { name: `${kubernetes}_OBSERVER_NAMESPACES`, value: namespace },
    ...(inSecret(options)
      ? [
          fromSecret(variable, key, name),
          { name: `${kubernetes}_WORKER_${secret}_NAME`, value: name },
          { name: `${kubernetes}_WORKER_${secret}_KEY`, value: key },
        ]
      : options.token === ''
        ? []
        : [{ name: variable, value: options.token }]),
  ]
}
