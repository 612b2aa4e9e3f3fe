import { networkInterfaces } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { isUrl } from '../network/is-url'
import { clusterKindOf, hostForPodsOf, isLocal, type MachineNetwork } from '../../shared/model/cluster-kind'
import type { KubeContext } from '../../shared/model/connection'
import { shownAddress } from '../../shared/secrets/addresses'
import { homeOf } from '../files/home'
import { fileLimits } from '../files/limits'
import { FileError, fileExists, readFileBytes, readFileText } from '../files/read-file'
import { commandOf } from './credentials'
import { nameOf } from './exec-plugin'
import { KubeConfig, KubeConfigError, readKubeConfig } from './kube-config-entries'
import { KubeConfigOnDisk } from './kube-config-on-disk'
import { textOfBytes } from './kube-config-text'
import { whyUnusable } from './kube-config-use'
import { isLoopback } from './server-address'

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
export async function loadKubeConfig(environment: Environment, file?: string): Promise<LoadedKubeConfig> {
  const inPod = environment.KUBERNETES_SERVICE_HOST !== undefined && (await fileExists(serviceAccountToken))
  if (file === undefined && !environment.KUBECONFIG && inPod) {
    return { config: await inClusterConfig(environment), files: ['in-cluster'] }
  }
  const named = kubeConfigFiles(environment, file)
  const config = new KubeConfig()
  const files: string[] = []
  for (const path of named) {
    const next = await readUnlessMissing(path)
    if (next === null) continue
    addUnknown(config, next)
    files.push(path)
  }
  if (files.length > 0) {
    config.onDisk = await KubeConfigOnDisk.of(named, async () => (await loadKubeConfig(environment, file)).config)
    return { config, files }
  }
  throw new NoKubeConfigError(
    named.length === 0
      ? 'No kubeconfig: KUBECONFIG is set and names no file. Name one in it, or unset it.'
      : `No kubeconfig: ${named.join(', ')} ${named.length > 1 ? 'do' : 'does'} not exist. Start a cluster (minikube start), or set KUBECONFIG.`,
  )
}

/** Whether there is a file that `loadKubeConfig` would read, whatever stands in it. */
export async function hasKubeConfig(environment: Environment): Promise<boolean> {
  const found = await Promise.all(kubeConfigFiles(environment).map(fileExists))
  return found.includes(true)
}

/** As kubectl merges: what an earlier file says stands. (client-node's mergeConfig refuses a name that is there twice.) */
export function addUnknown(config: KubeConfig, next: KubeConfig): void {
  const unknownTo = <T extends { readonly name: string }>(known: readonly T[], more: readonly T[]) => {
    const names = new Set(known.map(({ name }) => name))
    return more.filter(({ name }) => !names.has(name))
  }
  config.clusters = [...config.clusters, ...unknownTo(config.clusters, next.clusters)]
  config.users = [...config.users, ...unknownTo(config.users, next.users)]
  config.contexts = [...config.contexts, ...unknownTo(config.contexts, next.contexts)]
  config.cutShort = [...config.cutShort, ...next.cutShort]
  if (!config.currentContext && next.currentContext) config.setCurrentContext(next.currentContext)
}

async function readUnlessMissing(path: string): Promise<KubeConfig | null> {
  // kubectl reads the one device that is empty; others, and pipes, might never end.
  if (path === '/dev/null') return new KubeConfig()
  try {
    return readKubeConfig(textOfBytes(await readFileBytes(path, fileLimits.kubeconfig)), path)
  } catch (error) {
    if (error instanceof FileError && error.kind === 'missing') return null
    if (!(error instanceof FileError || error instanceof KubeConfigError)) throw error
    throw new KubeConfigError(
      `The kubeconfig ${path} can't be read: ${error.message}. Correct the file, or name another.`,
    )
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'
const serviceAccountToken = `${serviceAccount}/token`

/** What Kubernetes gives every pod. The token changes from time to time, and is read again. */
async function inClusterConfig(environment: Environment): Promise<KubeConfig> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment
  // A pod without it has the default one.
  const namespace = await readFileText(`${serviceAccount}/namespace`, fileLimits.name).then(
    (text) => text.trim(),
    () => undefined,
  )
  const [name, cluster, user] = ['inClusterContext', 'inCluster', 'inClusterUser']
  const config = new KubeConfig()
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  config.clusters = [{ name: cluster, server, caFile: `${serviceAccount}/ca.crt`, skipTLSVerify: false }]
  config.users = [{ name: user, tokenFile: serviceAccountToken }]
  config.contexts = [{ name, cluster, user, ...(namespace ? { namespace } : {}) }]
  config.currentContext = name
  return config
}

export function kubeConfigFiles(environment: Environment, file?: string): readonly string[] {
  if (file !== undefined) return [file]
  if (!environment.KUBECONFIG) return [join(homeOf(environment), '.kube', 'config')]
  const listed = environment.KUBECONFIG.split(delimiter).filter((path) => path !== '')
  return [...new Set(listed)]
}

/** Those that kubectl has to be told, as whole paths: the usual one it finds where nothing is set. */
export function filesToTell(files: readonly string[], environment: Environment): readonly string[] {
  const usual = kubeConfigFiles({ ...environment, KUBECONFIG: undefined })
  const whole = files.map((file) => resolve(file))
  return isDeepStrictEqual(
    whole,
    usual.map((file) => resolve(file)),
  )
    ? []
    : whole
}

/** A kubeconfig that is not in a file. @throws KubeConfigError */
export const kubeConfigOf = (text: string): KubeConfig => readKubeConfig(text, null)

/**
 * Puts `context` into use, the current one when left out.
 * @throws KubeConfigError when there is no such context, or what it leads to contradicts itself or is not there
 */
export function useContext({ config, files }: LoadedKubeConfig, context?: string): string {
  const name = context ?? config.getCurrentContext()
  const found = config.getContextObject(name)
  const known = config.getContexts().map((each) => each.name || '""')
  const cutShort = config.cutShort.map((each) => ` ${each}`).join('')
  if (!found) {
    throw new KubeConfigError(
      name
        ? `No context ${name} in ${files.join(', ')}. ${known.length > 0 ? `Name one of these: ${known.join(', ')}.` : 'There is none at all: start a cluster (minikube start).'}${cutShort}`
        : `No current context in ${files.join(', ')}. Name one with --context, or run kubectl config use-context.${cutShort}`,
    )
  }
  const why = whyUnusable(config, found)
  if (why !== null) {
    throw new KubeConfigError(
      `Context ${name || '""'} can't be used: ${why}. Correct ${files.join(', ')}, or choose another context.${cutShort}`,
    )
  }
  config.setCurrentContext(name)
  return name
}

/** The contexts as the panel lists them. */
export function listContexts({ config }: LoadedKubeConfig, machine = thisMachine()): readonly KubeContext[] {
  const clusters = new Map(config.clusters.map((cluster) => [cluster.name, cluster]))
  const users = new Map(config.users.map((user) => [user.name, user]))
  return config.getContexts().map((context) => {
    const cluster = clusters.get(context.cluster)
    const server = cluster?.server ?? ''
    const plugin = commandOf(users.get(context.user) ?? null)
    const here = isThisMachine(server, machine)
    const kind = clusterKindOf({
      ...{ context: context.name, cluster: context.cluster, user: context.user, server, here },
      ...{ provider: cluster?.provider ?? null, caFile: cluster?.caFile ?? null },
      plugin: plugin === null ? null : nameOf(plugin),
    })
    const local = isLocal(kind, here)
    return {
      name: context.name,
      cluster: context.cluster,
      server: shownAddress(server),
      user: context.user || null,
      namespace: context.namespace ?? 'default',
      current: context.name === config.getCurrentContext(),
      local,
      kind: kind?.name ?? null,
      hostForPods: local ? hostForPodsOf(kind, machine) : null,
      plugin,
    }
  })
}

/** What made the cluster of a context that the file has, and whether that is on this machine. */
export function placeOfContext(loaded: LoadedKubeConfig, name: string): Pick<KubeContext, 'kind' | 'local'> {
  const { kind, local } = listContexts(loaded).find((context) => context.name === name) ?? { kind: null, local: false }
  return { kind, local }
}

const thisMachine = (): MachineNetwork => ({
  platform: process.platform,
  interfaces: Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.filter(({ family }) => family === 'IPv4').map(({ address, internal }) => ({ name, address, internal })),
  ),
})

/** k3d writes 0.0.0.0, and others the address that this machine has in its network. */
function isThisMachine(server: string, { interfaces }: MachineNetwork): boolean {
  const host = isUrl(server) ? new URL(server).hostname : ''
  return isLoopback(server) || host === '0.0.0.0' || interfaces.some(({ address }) => address === host)
}
