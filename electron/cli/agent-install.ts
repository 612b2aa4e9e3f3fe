import {
  DeploymentOptions,
  offeredOptions,
  type DeploymentFlavor,
  type DeploymentOption,
} from '../../shared/dialect/deployment'
import type { Dialect } from '../../shared/dialect/dialect'
import { generateDeploymentYaml } from '../../shared/dialect/generate-deployment-yaml'
import { meansThePodItself } from '../../shared/dialect/installation'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { sortedSet } from '../../shared/prefect-1/python-text'
import { shownAddress } from '../../shared/secrets/addresses'
import { whyNoToken } from '../../shared/secrets/token'
import { basesOf, isServerAlone } from '../prefect/3/address'
import { backendOf, labelsOf, textsOf, variablesOf } from './agent-settings'
import { checkApi } from './check-address'
import { UsageError } from './command-error'
import type { Output } from './output'
import { loadPrefectConfig, type Environment } from './prefect-config'
import { parsePythonLiteral, type ConfigValue } from './python-literal'
import type { AgentFlags } from './settings'

export interface AgentInstallFlags extends AgentFlags {
  readonly dialect: DialectId
  readonly resourceManager?: boolean
  readonly completedSeconds?: number
  readonly failedSeconds?: number
  readonly keepCompleted?: number
  readonly keepFailed?: number
  readonly rbac?: boolean
  readonly leastRbac?: boolean
  readonly latest?: boolean
  readonly memRequest?: string
  readonly memLimit?: string
  readonly cpuRequest?: string
  readonly cpuLimit?: string
  readonly imagePullPolicy?: string
  readonly backend?: string
  readonly agentConfigId?: string
  readonly secret?: boolean
  readonly flavor?: DeploymentFlavor
  readonly name?: string
  readonly image?: string
  readonly replicas?: number
}

/**
 * Prints the YAML that installs the agent, in Prefect 3 the worker. Flags win over variables; a flag that is empty was given, and then upstream's
 * default holds. Prefect's own files say only which backend it is, as upstream has it: a key that was saved by a login is
 * not written into a text for others to read. Flowdeck, and any worker, has its key in a Secret and rights of its own.
 * @throws UsageError for an option that the dialect does not have, and for options that nothing can be installed with
 * Source: prefect 0.6.7 and 1.4.1, cli/agent.py, install; prefect-helm, charts/prefect-worker.
 */
export async function agentInstall(flags: AgentInstallFlags, environment: Environment, output: Output): Promise<void> {
  const { dialect, options } = await installation(flags, environment, output)
  output.result(generateDeploymentYaml(dialect.deployment, options))
}

/** What is to be installed, of which dialect. */
export interface Installation {
  readonly dialect: Dialect
  readonly options: DeploymentOptions
}

/** What flags and variables say is to be installed. @throws as `agentInstall` */
export async function installation(
  flags: AgentInstallFlags,
  environment: Environment,
  output: Output,
): Promise<Installation> {
  const dialect = dialectOf(flags.dialect)
  refuseForeignTokens(dialect, flags)
  const { flavor = 'prefect' } = flags
  const given = optionsOf(flags)
  refuseForeign(dialect, flavor, given)
  if (given.rbac && given.leastRbac) {
    throw new UsageError('--rbac and --least-rbac exclude each other: leave one out.')
  }
  const known = new Set<string>(offeredOptions(dialect.deployment, flavor))
  const usual = dialect.id === '3' || flavor === 'flowdeck' ? { rbac: true, leastRbac: true } : {}
  const options = { ...usual, ...(await optionsOfVariables(dialect.id, environment)), ...given }
  const own = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => known.has(name) && value !== undefined),
  )
  checkApi(options.api ?? '', dialect.id === '3' ? 'PREFECT_API_URL' : 'PREFECT__CLOUD__API')
  if (flavor === 'flowdeck' && !options.token) refuseNoToken(dialect, options.backend)
  const noToken = whyNoToken(options.token ?? '', dialect.id === '3' && options.auth === 'basic')
  if (noToken !== null) throw new UsageError(noToken)
  const [fault] = dialect.deployment.faults?.(DeploymentOptions.parse(own)) ?? []
  if (fault) throw new UsageError(`${flagOf[fault.option] ?? fault.option}: ${fault.words}`)
  if (dialect.id === '3' || flavor === 'flowdeck') noteApi(options.api ?? '', dialect, output)
  return { dialect, options: own }
}

/** An address that nobody gave, and one that leads nowhere, would only be missed when the worker does not come. */
function noteApi(api: string, { id, deployment }: Dialect, output: Output): void {
  if (api === '')
    output.note(
      id === '3'
        ? `No --api is given: the worker gets ${deployment.usualApi}, where prefect-helm’s chart puts a server. Give another with --api or PREFECT_API_URL.`
        : `No --api is given: the agent gets ${deployment.usualApi}, Prefect Cloud. Give another with --api or PREFECT__CLOUD__API.`,
    )
  else if (meansThePodItself(api))
    output.note(`In a pod ${shownAddress(api)} is the pod itself. Give the address that pods reach with --api.`)
  if (id === '3' && isServerAlone(api))
    output.note(
      `${shownAddress(api)} lacks the path /api, where a server of Prefect 3 answers, and the worker takes it as it is. Give ${shownAddress(basesOf(api)[0])} with --api, unless a proxy adds the path.`,
    )
}

/** Without it the agent would end at its start. */
function refuseNoToken({ id }: Dialect, backend: DeploymentOptions['backend']): void {
  if (id === '0.6')
    throw new UsageError(
      'No token: the agent would end at once. Give one of scope RUNNER with --token-file or PREFECT__CLOUD__AGENT__AUTH_TOKEN.',
    )
  if (id === '1.x' && backend !== 'server')
    throw new UsageError(
      'No API key: the agent would end at once. Give one with --key-file or PREFECT__CLOUD__API_KEY, or for a Prefect Server, which needs none, --backend server.',
    )
}

const textOf = (number: number | undefined): string | undefined => (number === undefined ? undefined : String(number))

/** What the flags say; undefined for what they don't. */
function optionsOf(flags: AgentInstallFlags): Partial<DeploymentOptions> {
  const is3 = flags.dialect === '3'
  // Flowdeck has the least rights, or none: upstream's, which 1.x means by --rbac, are no use to it.
  const hasOwnRights = flags.dialect === '1.x' && flags.flavor === 'flowdeck'
  return given({
    token: flags.authString ?? flags.key ?? flags.token,
    auth: flags.authString === undefined ? (is3 && flags.key !== undefined ? 'key' : undefined) : 'basic',
    tenantId: flags.tenantId,
    api: flags.api,
    namespace: flags.namespace,
    imagePullSecrets: flags.imagePullSecrets,
    resourceManagerEnabled: flags.resourceManager,
    completedSeconds: textOf(flags.completedSeconds),
    failedSeconds: textOf(flags.failedSeconds),
    keepCompleted: textOf(flags.keepCompleted),
    keepFailed: textOf(flags.keepFailed),
    rbac: hasOwnRights ? undefined : flags.rbac,
    leastRbac: flags.leastRbac ?? (hasOwnRights ? flags.rbac : undefined),
    latest: flags.latest,
    memoryRequest: flags.memRequest,
    memoryLimit: flags.memLimit,
    cpuRequest: flags.cpuRequest,
    cpuLimit: flags.cpuLimit,
    imagePullPolicy: flags.imagePullPolicy,
    // Of the Jobs in 1.x, of the worker in 3.
    serviceAccountName: is3 ? undefined : flags.serviceAccountName,
    workerAccount: is3 ? flags.serviceAccountName : undefined,
    labels: flags.label && sortedSet(flags.label),
    env: flags.env && variablesOf(flags.env),
    // Upstream takes an empty one for none.
    backend: flags.backend ? flags.backend : undefined,
    agentConfigId: flags.agentConfigId,
    secret: is3 ? undefined : flags.secret,
    flavor: flags.flavor,
    pool: flags.pool,
    workQueues: flags.workQueue,
    limit: textOf(flags.limit),
    prefetchSeconds: textOf(flags.prefetchSeconds),
    podGraceSeconds: textOf(flags.podGraceSeconds),
    createPool: flags.createPool,
    workerName: flags.name,
    workerImage: flags.image,
    replicas: textOf(flags.replicas),
  }) as Partial<DeploymentOptions>
}

async function optionsOfVariables(dialect: DialectId, environment: Environment): Promise<Partial<DeploymentOptions>> {
  if (dialect === '3') return optionsOfVariables3(environment)
  const { PREFECT__CLOUD__AGENT__AUTH_TOKEN: agentToken, PREFECT__CLOUD__AUTH_TOKEN: token } = environment
  const both = {
    token: agentToken ?? token,
    api: environment.PREFECT__CLOUD__API,
    namespace: environment.NAMESPACE,
    imagePullSecrets: environment.IMAGE_PULL_SECRETS,
  }
  if (dialect === '0.6') return given(both)
  const { PREFECT__CLOUD__AGENT__LABELS: labels, PREFECT__CLOUD__AGENT__ENV_VARS: env } = environment
  return given({
    ...both,
    token: environment.PREFECT__CLOUD__API_KEY || both.token,
    tenantId: environment.PREFECT__CLOUD__TENANT_ID,
    memoryRequest: environment.JOB_MEM_REQUEST,
    memoryLimit: environment.JOB_MEM_LIMIT,
    cpuRequest: environment.JOB_CPU_REQUEST,
    cpuLimit: environment.JOB_CPU_LIMIT,
    imagePullPolicy: environment.IMAGE_PULL_POLICY,
    serviceAccountName: environment.SERVICE_ACCOUNT_NAME,
    labels: labels === undefined ? undefined : labelsOf(labels),
    env: env === undefined ? undefined : variablesOfText(env),
    backend: backendOf(await loadPrefectConfig('1.x', environment)),
  })
}

/** An auth string wins over a key, as for `worker start`; an empty one is none. */
function optionsOfVariables3(environment: Environment): Partial<DeploymentOptions> {
  const { PREFECT_API_URL: api, PREFECT_API_KEY: key, PREFECT_API_AUTH_STRING: authString } = environment
  return authString ? given({ api, token: authString, auth: 'basic' as const }) : given({ api, token: key })
}

/** Which flag says which option, for those of one dialect alone. */
const flagOf: Readonly<Partial<Record<DeploymentOption | 'leastRbac', string>>> = {
  resourceManagerEnabled: '--resource-manager',
  completedSeconds: '--completed-seconds',
  failedSeconds: '--failed-seconds',
  keepCompleted: '--keep-completed',
  keepFailed: '--keep-failed',
  tenantId: '--tenant-id',
  latest: '--latest',
  memoryRequest: '--mem-request',
  memoryLimit: '--mem-limit',
  cpuRequest: '--cpu-request',
  cpuLimit: '--cpu-limit',
  imagePullPolicy: '--image-pull-policy',
  serviceAccountName: '--service-account-name',
  labels: '--label',
  env: '--env',
  backend: '--backend',
  agentConfigId: '--agent-config-id',
  leastRbac: '--least-rbac',
  pool: '--pool',
  workQueues: '--work-queue',
  limit: '--limit',
  prefetchSeconds: '--prefetch-seconds',
  podGraceSeconds: '--pod-grace-seconds',
  createPool: '--create-pool',
  workerName: '--name',
  workerImage: '--image',
  replicas: '--replicas',
  secret: '--secret',
  rbac: '--rbac',
}

/** All of them are one option. */
function refuseForeignTokens(dialect: Dialect, { token, key, authString }: AgentInstallFlags): void {
  if (authString !== undefined && key !== undefined)
    throw new UsageError('--auth-string and --key exclude each other: a server asks for one of them.')
  if (dialect.id === '0.6' && key !== undefined) throw new UsageError(foreignWords(dialect, '--key'))
  if (dialect.id !== '3' && authString !== undefined) throw new UsageError(foreignWords(dialect, '--auth-string'))
  if (dialect.id === '3' && token !== undefined) throw new UsageError(foreignWords(dialect, '--token'))
}

function refuseForeign(dialect: Dialect, flavor: DeploymentFlavor, options: object): void {
  const all = new Set<string>(dialect.deployment.options)
  const offered = new Set<string>(offeredOptions(dialect.deployment, flavor))
  const name = Object.keys(options).find((each) => !offered.has(each))
  if (name === undefined) return
  const flag = flagOf[name as DeploymentOption] ?? name
  if (!all.has(name)) throw new UsageError(foreignWords(dialect, flag))
  throw new UsageError(
    flavor === 'flowdeck'
      ? `Flowdeck’s own agent has no use for ${flag}. Leave it out, or choose --flavor prefect.`
      : `Prefect’s own agent has no ${flag}. Leave it out, or choose --flavor flowdeck.`,
  )
}

const foreignWords = ({ id, title }: Dialect, flag: string): string =>
  `${title} has no ${flag}. Leave it out, or choose another dialect than ${id} with --dialect.`

function variablesOfText(text: string): Readonly<Record<string, string>> | undefined {
  const value = parsePythonLiteral(text)
  return value instanceof Map ? textsOf(value as ReadonlyMap<string, ConfigValue>) : undefined
}

const given = <T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
