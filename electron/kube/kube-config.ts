import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { KubeContext } from '../../shared/model/connection'
import { KubeConfig, KubeConfigError, readKubeConfig } from './kube-config-entries'

export { KubeConfig, KubeConfigError } from './kube-config-entries'

/** There is no kubeconfig at all. */
export class NoKubeConfigError extends KubeConfigError {}

export interface LoadedKubeConfig {
  readonly config: KubeConfig
  /** The files that were read, in order; "in-cluster" inside a pod. */
  readonly files: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The kubeconfig that `kubectl` would use: `file`, else KUBECONFIG (several files, the first wins), else ~/.kube/config,
 * else, inside a pod, the service account's.
 * @param file a kubeconfig that the user named; it must exist
 * @throws KubeConfigError
 */
export function loadKubeConfig(environment: Environment, file?: string): LoadedKubeConfig {
  const inPod = environment.KUBERNETES_SERVICE_HOST !== undefined && existsSync(serviceAccountToken)
  if (file === undefined && !environment.KUBECONFIG && inPod) {
    return { config: inClusterConfig(environment), files: ['in-cluster'] }
  }
  const files = kubeConfigFiles(environment, file)
  const present = files.filter((path) => existsSync(path))
  if (present.length === 0) {
    throw new NoKubeConfigError(
      `No kubeconfig: ${files.join(', ')} ${files.length > 1 ? 'do' : 'does'} not exist. Start a cluster (minikube start), or set KUBECONFIG.`,
    )
  }
  const config = new KubeConfig()
  for (const path of present) addUnknown(config, readFile(path))
  return { config, files: present }
}

/** As kubectl merges: what an earlier file says stands. (client-node's mergeConfig refuses a name that is there twice.) */
function addUnknown(config: KubeConfig, next: KubeConfig): void {
  const unknownTo = <T extends { readonly name: string }>(known: readonly T[], more: readonly T[]) =>
    more.filter(({ name }) => !known.some((each) => each.name === name))
  config.clusters = [...config.clusters, ...unknownTo(config.clusters, next.clusters)]
  config.users = [...config.users, ...unknownTo(config.users, next.users)]
  config.contexts = [...config.contexts, ...unknownTo(config.contexts, next.contexts)]
  if (!config.currentContext && next.currentContext) config.setCurrentContext(next.currentContext)
}

function readFile(path: string): KubeConfig {
  try {
    return readKubeConfig(readFileSync(path, 'utf8'), path)
  } catch (error) {
    const { message } = error as Error
    throw new KubeConfigError(`The kubeconfig ${path} can't be read: ${message}. Correct the file, or name another.`)
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'
const serviceAccountToken = `${serviceAccount}/token`

/** What Kubernetes gives every pod. The token changes from time to time, and is read again. */
function inClusterConfig(environment: Environment): KubeConfig {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment
  const namespaceFile = `${serviceAccount}/namespace`
  const namespace = existsSync(namespaceFile) ? readFileSync(namespaceFile, 'utf8').trim() : undefined
  const [name, cluster, user] = ['inClusterContext', 'inCluster', 'inClusterUser']
  const config = new KubeConfig()
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  config.clusters = [{ name: cluster, server, caFile: `${serviceAccount}/ca.crt`, skipTLSVerify: false }]
  config.users = [{ name: user, authProvider: { name: 'tokenFile', config: { tokenFile: serviceAccountToken } } }]
  config.contexts = [{ name, cluster, user, ...(namespace ? { namespace } : {}) }]
  config.currentContext = name
  return config
}

export function kubeConfigFiles(environment: Environment, file?: string): readonly string[] {
  if (file !== undefined) return [file]
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return listed.length > 0 ? listed : [join(environment.HOME ?? homedir(), '.kube', 'config')]
}

/** A kubeconfig that is not in a file. @throws KubeConfigError */
export const kubeConfigOf = (text: string): KubeConfig => readKubeConfig(text, null)

/**
 * Puts `context` into use, the current one when left out.
 * @throws KubeConfigError when there is no such context, or its cluster is not in the file
 */
export function useContext({ config, files }: LoadedKubeConfig, context?: string): string {
  const name = context ?? config.getCurrentContext()
  const found = config.getContexts().find((each) => each.name === name)
  const known = config.getContexts().map((each) => each.name)
  if (!found) {
    throw new KubeConfigError(
      name
        ? `No context ${name} in ${files.join(', ')}. ${known.length > 0 ? `Name one of these: ${known.join(', ')}.` : 'There is none at all: start a cluster (minikube start).'}`
        : `No current context in ${files.join(', ')}. Name one with --context, or run kubectl config use-context.`,
    )
  }
  if (!config.clusters.some((cluster) => cluster.name === found.cluster)) {
    throw new KubeConfigError(
      `Context ${name} names cluster ${found.cluster}, which ${files.join(', ')} does not have. Correct the file, or choose another context.`,
    )
  }
  config.setCurrentContext(name)
  return name
}

/** The contexts as the panel lists them. */
export function listContexts({ config }: LoadedKubeConfig): readonly KubeContext[] {
  return config.getContexts().map((context) => {
    const server = config.getCluster(context.cluster)?.server ?? ''
    return {
      name: context.name,
      cluster: context.cluster,
      server,
      user: context.user || null,
      namespace: context.namespace ?? 'default',
      current: context.name === config.getCurrentContext(),
      local: isLocalCluster(context.name, server),
    }
  })
}

/** minikube, kind, k3d and Docker Desktop by their contexts' names, others by a loopback address. */
export function isLocalCluster(context: string, server: string): boolean {
  if (/^(minikube|kind-|k3d-|docker-desktop|docker-for-desktop|rancher-desktop|orbstack|colima)/.test(context))
    return true
  try {
    return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(server).hostname)
  } catch {
    return false
  }
}
