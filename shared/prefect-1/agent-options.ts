import { pythonLiteral } from './python-literal'
import { sortedSet } from './python-text'
import { defaultApi } from './run-env'
import { isMapping } from '../template/path'

/** What `prefect agent kubernetes start` is called with. An empty text counts as none, as upstream takes it. */
export interface AgentFlags {
  readonly key?: string | undefined
  readonly tenantId?: string | undefined
  readonly api?: string | undefined
  readonly name?: string | undefined
  readonly labels?: readonly string[] | undefined
  /** `NAME=VALUE` each. */
  readonly env?: readonly string[] | undefined
  readonly namespace?: string | undefined
  readonly serviceAccountName?: string | undefined
  readonly imagePullSecrets?: string | undefined
  readonly noCloudLogs?: boolean | undefined
}

/** What upstream's agent would know of itself, in the words of `JobOptions`. */
export interface AgentOptions {
  readonly token: string
  /** Null until the API has been asked. */
  readonly tenantId: string | null
  readonly api: string
  readonly name: string
  readonly labels: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly namespace: string
  /** Undefined for none; "" is the cluster's default account, said so. */
  readonly serviceAccountName: string | undefined
  /** Comma-separated; "" for none. */
  readonly imagePullSecrets: string
  readonly cloudLogs: boolean
  readonly backend: 'cloud' | 'server'
  readonly logLevel: string
}

export type Variables = Readonly<Record<string, string | undefined>>

/**
 * Flags win over variables over upstream's defaults. What a configuration file says can come among the variables, by the
 * names that it has there. JOB_MEM_REQUEST and its like, IMAGE_PULL_POLICY and the old auth tokens are not read by 1.4.1.
 * Source: prefect 1.4.1, cli/agent.py, configuration.py, agent/agent.py and agent/kubernetes/agent.py, constructors.
 */
export function agentOptions(flags: AgentFlags, variables: Variables): AgentOptions {
  const backend = variables['PREFECT__BACKEND'] === 'server' ? 'server' : 'cloud'
  const labels = sortedSet(flags.labels ?? [])
  const env = envOfFlags(flags.env ?? [])
  return {
    token: flags.key || variables['PREFECT__CLOUD__API_KEY'] || '',
    tenantId: flags.tenantId || variables['PREFECT__CLOUD__TENANT_ID'] || null,
    api: flags.api || (variables['PREFECT__CLOUD__API'] ?? endpoint(backend, variables)),
    name: flags.name || (variables['PREFECT__CLOUD__AGENT__NAME'] ?? 'agent'),
    labels: labels.length > 0 ? labels : textsOf(variables['PREFECT__CLOUD__AGENT__LABELS']),
    env: Object.keys(env).length > 0 ? env : mappingOf(variables['PREFECT__CLOUD__AGENT__ENV_VARS']),
    namespace: flags.namespace || (variables['NAMESPACE'] ?? 'default'),
    serviceAccountName: flags.serviceAccountName || variables['SERVICE_ACCOUNT_NAME'],
    imagePullSecrets: flags.imagePullSecrets || variables['IMAGE_PULL_SECRETS'] || '',
    cloudLogs: flags.noCloudLogs ? false : truthOf(variables['PREFECT__CLOUD__SEND_FLOW_RUN_LOGS'] ?? 'true'),
    backend,
    logLevel: variables['PREFECT__LOGGING__LEVEL'] ?? 'INFO',
  }
}

function endpoint(backend: 'cloud' | 'server', variables: Variables): string {
  if (backend === 'cloud') return variables['PREFECT__CLOUD__ENDPOINT'] ?? defaultApi.cloud
  const host = variables['PREFECT__SERVER__HOST'] ?? 'http://localhost'
  const port = variables['PREFECT__SERVER__PORT'] ?? '4200'
  return variables['PREFECT__SERVER__ENDPOINT'] ?? `${host}:${port}`
}

/** @returns by name; what stands before the first `=` is the name, and the last of one name counts, in the first's place. */
export const envOfFlags = (env: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(env.map((one) => [one.split('=', 1)[0] ?? '', one.slice(one.indexOf('=') + 1)]))

/** Of a plain word, upstream makes a list of its letters; here it is one label, or several with commas between. */
function textsOf(variable: string | undefined): readonly string[] {
  if (variable === undefined || variable === '') return []
  const literal = pythonLiteral(variable)
  if (Array.isArray(literal)) return literal.map(String)
  return variable.split(',').map((label) => label.trim())
}

function mappingOf(variable: string | undefined): Readonly<Record<string, string>> {
  const literal = pythonLiteral(variable ?? '')
  if (!isMapping(literal)) return {}
  return Object.fromEntries(Object.entries(literal).map(([name, value]) => [name, String(value)]))
}

const truthOf = (text: string): boolean => !['false', '0', ''].includes(text.toLowerCase())
