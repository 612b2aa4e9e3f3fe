import { z } from 'zod'
import { jsonText } from '../../shared/yaml/json-text'

/** Versions of the interface between a plugin and who runs it. Source: client-go 0.34.4, plugin/pkg/client/auth/exec. */
const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const
type ExecVersion = (typeof versions)[number]

/** What becomes of standard input: the plugin never reads it, reads it if it is a terminal, or can't do without. */
const modes = ['Never', 'IfAvailable', 'Always'] as const
type InteractiveMode = (typeof modes)[number]

/** The `exec` of a kubeconfig's user: a program that prints credentials, after a login in the browser perhaps. */
export interface ExecPlugin {
  readonly apiVersion: ExecVersion
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly interactiveMode: InteractiveMode
  /** How to get the program, by whoever wrote the kubeconfig; "" when it does not say. */
  readonly installHint: string
  readonly provideClusterInfo: boolean
}

/** The entry as a file may have it: any key may be missing, empty or null. */
const Entry = z.object({
  apiVersion: z.string().nullish(),
  command: z.string().nullish(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
  interactiveMode: z.string().nullish(),
  installHint: z.string().nullish(),
  provideClusterInfo: z.boolean().nullish(),
})

/** Why a plugin gave nothing, on one line and without what it printed to stdout: that may be a token. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
}

/** What somebody else says went wrong, short and on one line. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300)

/** As people know it: without the folders that lead to it. */
export const nameOf = (command: string): string => command.replace(/^.*[\\/](?=.)/, '')

/**
 * The entry when kubectl would run it.
 * Source: client-go 0.34.4, tools/clientcmd/validation.go, api/v1/defaults.go.
 * @throws PluginError, which says what to write
 */
export function execPluginOf(exec: unknown): ExecPlugin {
  const parsed = Entry.safeParse(exec)
  if (!parsed.success) throw new PluginError('its exec entry does not have the form that kubectl reads')
  const { command, args, env, installHint, provideClusterInfo } = parsed.data
  if (!command) throw new PluginError('its exec entry names no program: write one as its command')
  if (env?.some(({ name }) => name === '')) throw new PluginError('its exec entry has a variable without a name')
  const apiVersion = versionOf(parsed.data.apiVersion ?? '')
  return {
    apiVersion,
    command,
    args: args ?? [],
    env: (env ?? []).map(({ name, value }) => ({ name, value: value ?? '' })),
    interactiveMode: modeOf(parsed.data.interactiveMode ?? '', apiVersion),
    installHint: installHint ?? '',
    provideClusterInfo: provideClusterInfo ?? false,
  }
}

function versionOf(text: string): ExecVersion {
  const known = versions.find((version) => version === text)
  if (known) return known
  const write = `write ${versions.join(' or ')} there, whichever the plugin gives`
  if (text === '') throw new PluginError(`its exec entry has no apiVersion: ${write}`)
  if (text === 'client.authentication.k8s.io/v1alpha1')
    throw new PluginError(
      `the apiVersion of its exec entry, v1alpha1, is no longer in use: update the plugin, and ${write}`,
    )
  throw new PluginError(`the apiVersion of its exec entry is not known: ${write}`)
}

function modeOf(text: string, apiVersion: ExecVersion): InteractiveMode {
  const known = modes.find((mode) => mode === text)
  if (known) return known
  if (text === '' && apiVersion === 'client.authentication.k8s.io/v1beta1') return 'IfAvailable'
  const write = 'write Never, IfAvailable or Always there'
  if (text !== '') throw new PluginError(`the interactiveMode of its exec entry is not known: ${write}`)
  throw new PluginError(`its exec entry has no interactiveMode, which ${apiVersion} asks for: ${write}`)
}

/**
 * Whether a plugin gets standard input.
 * Source: client-go 0.34.4, plugin/pkg/client/auth/exec, isInteractive.
 * @param terminal whether there is one to give: in a panel there is not
 * @throws PluginError for one that can't do without
 */
export function isInteractive({ interactiveMode, command }: ExecPlugin, terminal: boolean): boolean {
  if (interactiveMode !== 'Always' || terminal) return interactiveMode !== 'Never' && terminal
  throw new PluginError(
    `${nameOf(command)} asks at a terminal (interactiveMode: Always), and there is none here: log in with it at a terminal, or run flowdeck at one`,
  )
}

/** What a plugin is told of the cluster, when its entry asks for that. */
export interface ClusterOfPlugin {
  readonly server: string
  readonly tlsServerName?: string | undefined
  readonly skipTLSVerify?: boolean | undefined
  readonly proxyUrl?: string | undefined
  readonly disableCompression?: boolean | undefined
  /** What the cluster keeps for exec plugins: its extension `client.authentication.k8s.io/exec`. */
  readonly execConfig?: unknown
}

/**
 * KUBERNETES_EXEC_INFO, as kubectl makes it: what is empty is left out.
 * Source: client-go 0.34.4, pkg/apis/clientauthentication/v1 and v1beta1; rest/exec.go, ConfigToExecCluster.
 * @param ca base64, its file already read; "" when there is none
 */
export function execInfo(plugin: ExecPlugin, interactive: boolean, cluster: ClusterOfPlugin, ca: string): string {
  const { server, tlsServerName, skipTLSVerify, proxyUrl, disableCompression, execConfig } = cluster
  const told = {
    server,
    'tls-server-name': tlsServerName || undefined,
    'insecure-skip-tls-verify': skipTLSVerify || undefined,
    'certificate-authority-data': ca || undefined,
    'proxy-url': proxyUrl || undefined,
    'disable-compression': disableCompression || undefined,
    config: execConfig ?? null,
  }
  const spec = { ...(plugin.provideClusterInfo ? { cluster: told } : {}), interactive }
  return jsonText({ kind: 'ExecCredential', apiVersion: plugin.apiVersion, spec })
}

/**
 * The variables that a plugin gets: the user's own, without those of Prefect and of Flowdeck, among which the agent's token
 * is; then those that the kubeconfig adds, and what it is asked for.
 */
export function pluginEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  { env }: ExecPlugin,
  info: string,
): Record<string, string | undefined> {
  const own = Object.entries(environment).filter(([name]) => !/^(PREFECT_|FLOWDECK_)/i.test(name))
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: info,
  }
}
