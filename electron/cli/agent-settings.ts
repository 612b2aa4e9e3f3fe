import { join } from 'node:path'
import type { DialectId } from '../../shared/model/dialect-words'
import { sortedSet } from '../../shared/prefect-1/python-text'
import { bareToken, whyNoToken } from '../../shared/secrets/token'
import { checkApi } from './check-address'
import { CommandError, UsageError } from './command-error'
import { loadPrefectConfig, type Environment, type PrefectConfig } from './prefect-config'
import { configText, parsePythonLiteral, type ConfigValue } from './python-literal'
import type { AgentSettings, SettingsFlags } from './settings'
import { settings3 } from './worker-settings'

/**
 * Flags win over variables over Prefect's own files over defaults. What an empty text does differs from one to the other,
 * as upstream's `or` and `getenv` have it; upstream-*.golden.json has what the real command lines do. Beyond upstream:
 * - 1.4.1 ignores the older variables of tokens; here they serve where no key is known.
 * - A plain text is one label, or several with commas between; upstream makes a list of its letters.
 * - An agent without a name is called `agent`: claims say who made them.
 * @param dialect "auto" reads what 1.x reads, which has all that 0.6 has
 * @throws CommandError, UsageError
 * Source: prefect 0.6.7 and 1.4.1, cli/agent.py, agent/agent.py, agent/kubernetes/agent.py, client/client.py.
 */
export async function agentSettings(
  dialect: DialectId | 'auto',
  flags: SettingsFlags,
  environment: Environment,
): Promise<AgentSettings> {
  return withBareToken(await settingsOf(dialect, flags, environment))
}

/** Variables are filled from files and Secrets, which end in a newline. @throws CommandError for what is no token */
function withBareToken(settings: AgentSettings): AgentSettings {
  const refusal = whyNoToken(settings.token, settings.worker?.auth === 'basic')
  if (refusal !== null) throw new CommandError(refusal)
  return { ...settings, api: settings.api.trim(), token: bareToken(settings.token) }
}

async function settingsOf(
  dialect: DialectId | 'auto',
  flags: SettingsFlags,
  environment: Environment,
): Promise<AgentSettings> {
  if (dialect === '3') return settings3(flags, environment)
  const config = await loadPrefectConfig(dialect === '0.6' ? dialect : '1.x', environment)
  const read = dialect === '0.6' ? settings06 : settings1
  return {
    ...(await read(dialect, flags, environment, config)),
    name: flags.name || config.text('cloud.agent.name') || 'agent',
    logLevel: config.text('logging.level') ?? 'INFO',
    worker: null,
  }
}

type ByDialect = Omit<AgentSettings, 'name' | 'logLevel' | 'worker'>

function settings06(
  _: DialectId | 'auto',
  flags: SettingsFlags,
  environment: Environment,
  config: PrefectConfig,
): ByDialect {
  return {
    api: flags.api ?? config.text('cloud.api') ?? '',
    apiFrom: flags.api === undefined ? config.originOf('cloud.api') : null,
    graphql: flags.api === undefined ? graphqlOf(config) : null,
    token: flags.token || agentToken(environment, config),
    tenantId: null,
    namespace: flags.namespace ?? environment.NAMESPACE,
    imagePullSecrets: flags.imagePullSecrets ?? environment.IMAGE_PULL_SECRETS ?? '',
    serviceAccountName: undefined,
    labels: [],
    env: {},
    cloudLogs: true,
    backend: 'cloud',
    agentAddress: flags.agentAddress ?? '',
  }
}

async function settings1(
  dialect: DialectId | 'auto',
  flags: SettingsFlags,
  environment: Environment,
  config: PrefectConfig,
): Promise<ByDialect> {
  const api = flags.api || (config.text('cloud.api') ?? '')
  const disk = await savedLogin(api, config)
  const token = agentToken(environment, config)
  // Whoever asks for 1.x has its keys; otherwise a variable that is set says more than a file of another Prefect.
  const others = dialect === '1.x' ? [disk.apiKey, token] : [token, disk.apiKey]
  const given = [flags.key, flags.token, config.token('cloud.api_key'), ...others]
  return {
    api,
    apiFrom: flags.api ? null : config.originOf('cloud.api'),
    // Nothing of 1.x looks there, but what is found may be 0.6.
    graphql: flags.api || dialect === '1.x' ? null : graphqlOf(config),
    token: given.find((each) => each) ?? '',
    tenantId: flags.tenantId || config.text('cloud.tenant_id') || disk.tenantId,
    namespace: flags.namespace || environment.NAMESPACE,
    imagePullSecrets: pullSecrets1(flags, environment),
    serviceAccountName: flags.serviceAccountName || environment.SERVICE_ACCOUNT_NAME,
    labels: agentLabels(flags, config),
    env: envOf(flags, config),
    cloudLogs: flags.cloudLogs !== false && isTrue(config.value('cloud.send_flow_run_logs')),
    backend: backendOf(config),
    agentAddress: flags.agentAddress || (config.text('cloud.agent.agent_address') ?? ''),
  }
}

/** What `cloud.graphql` says other than its default. @throws CommandError for what is no address */
function graphqlOf(config: PrefectConfig): string | null {
  const graphql = (config.text('cloud.graphql') ?? '').trim()
  const api = (config.text('cloud.api') ?? '').trim()
  if (graphql === '' || graphql === `${api}/graphql/alpha`) return null
  checkApi(graphql, config.originOf('cloud.graphql') ?? 'PREFECT__CLOUD__GRAPHQL')
  return graphql
}

/** A variable that is empty says that there is none; an empty entry of a file is what Prefect puts there. */
function agentToken(environment: Environment, config: PrefectConfig): string {
  if (environment.PREFECT__CLOUD__AGENT__AUTH_TOKEN === '') return ''
  return config.token('cloud.agent.auth_token') || config.token('cloud.auth_token')
}

/** What `prefect auth login` of 1.x left for this API. Source: prefect 1.4.1, client.py, load_auth_from_disk. */
async function savedLogin(api: string, config: PrefectConfig): Promise<{ apiKey: string; tenantId: string | null }> {
  const toml = await config.readToml(join(config.text('home_dir') ?? '', 'auth.toml'))
  const saved = toml[loginName(api)]
  const { api_key: apiKey, tenant_id: tenantId } = (saved ?? {}) as Readonly<Record<string, unknown>>
  return {
    apiKey: typeof apiKey === 'string' ? apiKey : '',
    tenantId: typeof tenantId === 'string' && tenantId !== '' ? tenantId : null,
  }
}

/** An address without its scheme and path, in lower case, with a dash for all that is not `-.a-z0-9`. */
function loginName(api: string): string {
  const place = /^\w+:\/\/([^/?#]*)/.exec(api)?.[1] || api
  return place
    .toLowerCase()
    .replace(/[^-.a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
}

/** As upstream, an empty flag is one secret without a name; an empty variable is none. */
function pullSecrets1(flags: SettingsFlags, environment: Environment): string {
  if (flags.imagePullSecrets === '') return oneWithoutName
  return flags.imagePullSecrets ?? environment.IMAGE_PULL_SECRETS ?? ''
}
/** Names are separated by commas and trimmed, so that this is one name, an empty one. */
const oneWithoutName = ' '

function agentLabels(flags: SettingsFlags, config: PrefectConfig): readonly string[] {
  if (flags.label && flags.label.length > 0) return sortedSet(flags.label)
  return labelsOf(config.value('cloud.agent.labels') ?? '')
}

/** @param value a list, or a text that holds one */
export function labelsOf(value: ConfigValue): readonly string[] {
  const labels = typeof value === 'string' ? (parsePythonLiteral(value) ?? value) : value
  if (Array.isArray(labels)) return labels.map(configText)
  const text = typeof labels === 'string' ? labels : ''
  return text === '' ? [] : text.split(',').map((label) => label.trim())
}

function envOf(flags: SettingsFlags, config: PrefectConfig): Readonly<Record<string, string>> {
  if (flags.env && flags.env.length > 0) return variablesOf(flags.env)
  return textsOf(config.table('cloud.agent.env_vars'))
}

export const textsOf = (table: ReadonlyMap<string, ConfigValue>): Readonly<Record<string, string>> =>
  Object.fromEntries([...table].map(([name, value]) => [name, configText(value)]))

/** @throws UsageError for what is not NAME=VALUE */
export function variablesOf(env: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    env.map((each) => {
      const at = each.indexOf('=')
      if (at < 1) throw new UsageError(`--env takes NAME=VALUE, not ${each === '' ? 'an empty text' : each}.`)
      return [each.slice(0, at), each.slice(at + 1)]
    }),
  )
}

export function backendOf(config: PrefectConfig): AgentSettings['backend'] {
  const backend = config.text('backend') ?? ''
  if (backend === 'cloud' || backend === 'server') return backend
  throw new CommandError(`Prefect’s backend is “${backend}”. PREFECT__BACKEND takes cloud or server.`)
}

const isTrue = (value: ConfigValue | undefined): boolean =>
  value !== false && value !== null && value !== '' && value !== '0'
