import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import type { KubeContext } from '../../shared/model/connection'

/** A kubeconfig that is missing, broken, or lacks what was asked for; the message says which, and what to do. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError'
}

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
    const config = new KubeConfig()
    config.loadFromCluster()
    return { config, files: ['in-cluster'] }
  }
  const files = kubeConfigFiles(environment, file)
  const present = files.filter((path) => existsSync(path))
  if (present.length === 0) {
    throw new NoKubeConfigError(
      `No kubeconfig: ${files.join(', ')} ${files.length > 1 ? 'do' : 'does'} not exist. Start a cluster (minikube start), or set KUBECONFIG.`,
    )
  }
  const config = new KubeConfig()
  for (const path of present) {
    const next = new KubeConfig()
    try {
      // kubectl takes an empty file for one that says nothing.
      if (readFileSync(path, 'utf8').trim() === '') continue
      next.loadFromFile(path, { onInvalidEntry: 'filter' })
    } catch (error) {
      throw new KubeConfigError(
        `The kubeconfig ${path} could not be read: ${(error as Error).message}. Mend the file or name another.`,
      )
    }
    addUnknown(config, next)
  }
  return { config: withPlainHttp(config), files: present }
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

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token'

export function kubeConfigFiles(environment: Environment, file?: string): readonly string[] {
  if (file !== undefined) return [file]
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return listed.length > 0 ? listed : [join(environment.HOME ?? homedir(), '.kube', 'config')]
}

/** client-node refuses http:// unless certificates aren't checked; there are none to check (`kubectl proxy`, practice). */
function withPlainHttp(config: KubeConfig): KubeConfig {
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  )
  return config
}

/** A kubeconfig that is not in a file. */
export function kubeConfigOf(text: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(text)
  return withPlainHttp(config)
}

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
      `Context ${name} names cluster ${found.cluster}, which ${files.join(', ')} does not have. Mend the file.`,
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
