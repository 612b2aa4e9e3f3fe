import { dirname, isAbsolute, resolve, sep } from 'node:path'
import { KubeConfigError } from './kube-config-error'
import { anything, bytes, fieldsOf, flag, listOf, mapOf, text, type Read } from './kube-config-fields'
import {
  KubeConfig,
  type ExecConfig,
  type Impersonation,
  type KubeCluster,
  type KubeConfigContext,
  type KubeUser,
} from './kube-config-model'
import { readContent } from './kube-config-text'
import { objectOf } from './wire'

export { KubeConfigError } from './kube-config-error'
export { KubeConfig, type KubeUser } from './kube-config-model'

/**
 * Reads a kubeconfig as kubectl does: each field has its type or the file is refused, what the format does not know is
 * not looked at. Source: client-go 0.34.4, tools/clientcmd/api/v1 and loader.go.
 * @param file where the text comes from: certificates are looked for beside it; null for a text that is in no file
 * @throws KubeConfigError, a sentence's end that never shows what stands in the file: it may be a password
 */
export function readKubeConfig(content: string, file: string | null): KubeConfig {
  const near = (path: string): string => (file === null || isAbsolute(path) ? path : resolve(dirname(file), path))
  const { value, endsBefore } = readContent(content)
  const field = fieldsOf(value, '')
  refuseOthers(value)
  const config = new KubeConfig()
  if (endsBefore !== null) config.cutShort = [cutShort(file, endsBefore)]
  config.clusters = uniquely(field('clusters', listOf(cluster(near))), 'clusters')
  config.users = uniquely(field('users', listOf(user(near))), 'users')
  config.contexts = uniquely(field('contexts', listOf(context)), 'contexts')
  config.currentContext = field('current-context', text)
  field('extensions', extensions)
  field('preferences', (preferences, at) => {
    const inner = fieldsOf(preferences, at)
    inner('colors', flag)
    inner('extensions', extensions)
  })
  return config
}

const cutShort = (file: string | null, line: number): string =>
  `kubectl, and so Flowdeck, reads ${file ?? 'it'} only up to line ${line}, which stands further left than the first line or begins with %.`

/** These two keys, and no others, are known in any letters; of several the last in the alphabet stands. */
function refuseOthers(value: unknown): void {
  const said = { apiversion: '', kind: '' }
  for (const [key, each] of Object.entries(objectOf(value)).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = key.toLowerCase()
    if (known === 'apiversion' || known === 'kind') said[known] = text(each, key) || said[known]
  }
  if (said.kind !== '' && said.kind !== 'Config') throw new KubeConfigError('its kind is not Config')
  if (!['', 'v1', '/', '/v1'].includes(said.apiversion)) throw new KubeConfigError('its apiVersion is not v1')
}

function uniquely<T extends { readonly name: string }>(entries: readonly T[], at: string): readonly T[] {
  const names = new Set<string>()
  for (const [n, { name }] of entries.entries()) {
    if (names.has(name)) throw new KubeConfigError(`${at}[${n}] has the same name as an entry before it`)
    names.add(name)
  }
  return entries
}

type Near = (path: string) => string

const cluster =
  (near: Near): Read<KubeCluster> =>
  (value, at) => {
    const entry = fieldsOf(value, at)
    const name = entry('name', text)
    return entry('cluster', (inner, innerAt) => {
      const field = fieldsOf(inner, innerAt)
      const known = field('extensions', extensions)
      const execConfig = known.get('client.authentication.k8s.io/exec')
      const provider = providerIn([...known.values()])
      return {
        name,
        server: field('server', text),
        skipTLSVerify: field('insecure-skip-tls-verify', flag),
        ...filled('tlsServerName', field('tls-server-name', text)),
        ...filled('caFile', field('certificate-authority', text), near),
        ...filled('caData', field('certificate-authority-data', bytes)),
        ...filled('proxyUrl', field('proxy-url', text)),
        ...(field('disable-compression', flag) ? { disableCompression: true } : {}),
        ...(execConfig == null ? {} : { execConfig }),
        ...(provider === undefined ? {} : { provider }),
      }
    })
  }

const user =
  (near: Near): Read<KubeUser> =>
  (value, at) => {
    const entry = fieldsOf(value, at)
    const name = entry('name', text)
    return entry('user', (inner, innerAt) => {
      const field = fieldsOf(inner, innerAt)
      field('extensions', extensions)
      const impersonation: Impersonation = {
        user: field('as', text),
        uid: field('as-uid', text),
        groups: field('as-groups', listOf(text)),
        extra: field('as-user-extra', mapOf(listOf(text))),
      }
      const { user: as, uid, groups, extra } = impersonation
      const impersonates = as !== '' || uid !== '' || groups.length > 0 || extra.length > 0
      const provider = field('auth-provider', optional(authProvider))
      const exec = field('exec', optional(execConfig))
      return {
        name,
        ...filled('certFile', field('client-certificate', text), near),
        ...filled('certData', field('client-certificate-data', bytes)),
        ...filled('keyFile', field('client-key', text), near),
        ...filled('keyData', field('client-key-data', bytes)),
        ...filled('token', field('token', text)),
        ...filled('tokenFile', field('tokenFile', text), near),
        ...filled('username', field('username', text)),
        ...filled('password', field('password', text)),
        ...(impersonates ? { impersonation } : {}),
        ...(provider === null ? {} : { authProvider: provider }),
        ...(exec === null ? {} : { exec: withProgram(exec, near) }),
      }
    })
  }

const context: Read<KubeConfigContext> = (value, at) => {
  const entry = fieldsOf(value, at)
  const name = entry('name', text)
  return entry('context', (inner, innerAt) => {
    const field = fieldsOf(inner, innerAt)
    field('extensions', extensions)
    return {
      name,
      cluster: field('cluster', text),
      user: field('user', text),
      ...filled('namespace', field('namespace', text)),
    }
  })
}

const authProvider: Read<NonNullable<KubeUser['authProvider']>> = (value, at) => {
  const field = fieldsOf(value, at)
  return { name: field('name', text), config: Object.fromEntries(field('config', mapOf(text))) }
}

const oldVersions = ['client.authentication.k8s.io/v1alpha1', 'client.authentication.k8s.io/v1beta1']

const execConfig: Read<ExecConfig> = (value, at) => {
  const field = fieldsOf(value, at)
  const apiVersion = field('apiVersion', text)
  const env = listOf((each, inner) => {
    const variable = fieldsOf(each, inner)
    return { name: variable('name', text), value: variable('value', text) }
  })
  return {
    apiVersion,
    command: field('command', text),
    args: field('args', listOf(text)),
    env: field('env', env),
    installHint: field('installHint', text),
    provideClusterInfo: field('provideClusterInfo', flag),
    interactiveMode: field('interactiveMode', text) || (oldVersions.includes(apiVersion) ? 'IfAvailable' : ''),
  }
}

/** A program that is named by a path lies where the path leads from the file; another is looked for in PATH. */
const withProgram = (exec: ExecConfig, near: Near): ExecConfig =>
  exec.command.includes(sep) ? { ...exec, command: near(exec.command) } : exec

/** What others keep in the file, by its name; nothing is known of it. */
/** minikube writes who it is into an extension of its own name. */
function providerIn(extensions: readonly unknown[]): string | undefined {
  const said = extensions.map((each) => (each as { provider?: unknown } | null | undefined)?.provider)
  return said.find((provider) => typeof provider === 'string')
}

const extensions: Read<ReadonlyMap<string, unknown>> = (value, at) => {
  const known = new Map<string, unknown>()
  listOf((each, inner) => {
    const field = fieldsOf(each, inner)
    const name = field('name', text)
    if (known.get(name) != null) throw new KubeConfigError(`${inner} has the same name as an entry before it`)
    known.set(name, field('extension', anything))
  })(value, at)
  return known
}

const optional =
  <T>(read: Read<T>): Read<T | null> =>
  (value, at) =>
    value == null ? null : read(value, at)

/** A field that is there when it says something. */
function filled<K extends string>(
  key: K,
  value: string,
  change = (given: string) => given,
): { readonly [k in K]?: string } {
  return value === '' ? {} : ({ [key]: change(value) } as { readonly [k in K]?: string })
}
