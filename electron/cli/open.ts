import { secretsOfProxyLogin } from '../../shared/secrets/proxy-login'
import { workerSecrets } from '../../shared/prefect-3/worker-secrets'
import { systemClock } from '../clock/clock'
import { noProxyLogins, openConnection, type ConnectionRequest, type OpenConnection } from '../connection/connection'
import { ConnectionError } from '../connection/connection-error'
import { KubeConfigError, NoKubeConfigError } from '../kube/kube-config'
import { wrongRowWords, type WrongRow } from '../prefect/prefect-api'
import { agentSettings } from './agent-settings'
import { checkApi } from './check-address'
import type { AgentSettings } from './settings'
import { CommandPlugins } from './command-plugins'
import { CommandError, UsageError } from './command-error'
import type { DialectId } from '../../shared/model/dialect-words'
import type { ConnectionFlags } from './flags'
import { givenProxy } from './given-proxy'
import type { Output } from './output'
import type { Environment } from './prefect-config'

/**
 * What a connection is opened with.
 * @throws CommandError, UsageError
 */
export function connectionRequest(
  flags: ConnectionFlags,
  settings: AgentSettings,
  environment: Environment,
): ConnectionRequest {
  const { dialect } = flags
  const agent = {
    agent: () => ({ name: settings.name, labels: settings.labels }),
    agentConfigId: flags.agentConfigId || null,
    imagePullSecrets: () => settings.imagePullSecrets,
    jobs: {
      env: settings.env,
      cloudLogs: settings.cloudLogs,
      backend: settings.backend,
      logLevel: settings.logLevel,
      ...(settings.worker
        ? { settings: settings.worker.variables, environment: definedOf(environment), ...workerSecrets(environment) }
        : {}),
      ...(settings.serviceAccountName === undefined ? {} : { serviceAccountName: settings.serviceAccountName }),
    },
  }
  if (flags.practice) {
    const api = { kind: 'practice', dialect: dialect === 'auto' ? '0.6' : dialect } as const
    return { choice: { api, cluster: { kind: 'practice' } }, token: '', environment, ...agent }
  }
  const { api: url, graphql, namespace, tenantId, token, worker } = settings
  checkAddress(settings)
  if (worker && worker.workPool === '') {
    throw new CommandError('No work pool: name the one to serve with --pool. `prefect work-pool ls` lists them.')
  }
  if (namespace === '') {
    throw new CommandError('The namespace is empty. Give the one that Jobs go to with --namespace or NAMESPACE.')
  }
  const proxy = givenProxy(flags.proxy, environment)
  return {
    choice: {
      api: {
        ...{ kind: 'endpoint', url, urlForPods: flags.jobApi ?? null, dialect, tenantId },
        ...(proxy ? { proxy: proxy.setting } : {}),
        ...(worker
          ? { workPool: { name: worker.workPool, queues: worker.workQueues, jobsAhead: worker.prefetchSeconds > 0 } }
          : {}),
      },
      cluster: { kind: 'context', context: flags.context || undefined, namespace },
    },
    token,
    ...(proxy ? { proxyLogins: { ...noProxyLogins, api: proxy.login }, proxyNamedBy: proxy.from } : {}),
    ...(graphql === null ? {} : { graphql }),
    ...(worker
      ? { auth: worker.auth, createWorkPool: worker.createWorkPool, leadMs: worker.prefetchSeconds * 1_000 }
      : {}),
    ...(worker?.limit ? { limit: worker.limit } : {}),
    // Prefect 3 has the file of its authority among its settings.
    environment: { ...environment, ...worker?.variables },
    kubeconfig: flags.kubeconfig || undefined,
    ...agent,
  }
}

/** @throws CommandError for none, and for one from variables or files that is no address: those of flags were looked at */
function checkAddress({ api, apiFrom, worker }: AgentSettings): void {
  const variable = worker ? 'PREFECT_API_URL' : 'PREFECT__CLOUD__API'
  if (api === '') {
    const example = worker ? ', like http://127.0.0.1:4200/api' : ''
    const why = worker?.noAddress ? ` ${worker.noAddress}` : ''
    throw new CommandError(
      `The address of the Prefect API is empty.${why} Give it with --api or ${variable}${example}.`,
    )
  }
  checkApi(api, apiFrom ?? variable)
}

/** Without the names that have no value. */
export const definedOf = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** A pair that flags, variables and files name. */
export interface NamedConnection extends OpenConnection {
  /** Where the API's address is set, for a sentence, as "PREFECT_API_URL"; null for a flag or a default. */
  readonly apiFrom: string | null
}

/**
 * Opens both ends. From then on none of their tokens is told, and what is left out of the API's answers is.
 * @throws CommandError in one line, with what to do
 */
export async function open(
  request: ConnectionRequest,
  { apiFrom }: Pick<AgentSettings, 'apiFrom'>,
  output: Output,
  orElse = '',
): Promise<NamedConnection> {
  for (const secret of secretsOfProxyLogin(request.proxyLogins?.api ?? '')) output.secrets.add(secret)
  try {
    const onWrongRow = (row: WrongRow): void => output.note(`Left out ${wrongRowWords(row)}`)
    const opened = await openConnection({ ...request, onWrongRow })
    // What it knows changes, so that it is not copied.
    const connection = Object.assign(opened, { apiFrom: opened.practiceApi ? null : apiFrom })
    for (const token of [connection.token, connection.practiceCluster?.token ?? '']) output.secrets.add(token)
    return connection
  } catch (error) {
    if (error instanceof NoKubeConfigError) throw new CommandError(oneLine(`${error.message}${orElse}`))
    if (error instanceof KubeConfigError || error instanceof ConnectionError)
      throw new CommandError(oneLine(error.message))
    throw error
  }
}

const oneLine = (text: string): string => text.replace(/(?<!\s)\s*\n\s*/g, ' ').trim()

/** To kubectl, too, one that is empty is none. Whoever gives one from a variable may not know that it is. */
export function noteEmptyFlags({ context, kubeconfig }: ConnectionFlags, output: Output): void {
  if (kubeconfig === '')
    output.note('--kubeconfig is empty, as if it were left out: KUBECONFIG is used, else ~/.kube/config.')
  if (context === '') output.note('--context is empty, as if it were left out: the current context is used.')
}

/**
 * Opens the pair that flags, variables and files name, to look at: the API is asked what it is.
 * @param dialect which of them say so, see `dialectMeant`
 */
export async function openNamed(
  flags: ConnectionFlags,
  dialect: DialectId | 'auto',
  environment: Environment,
  output: Output,
): Promise<NamedConnection> {
  const settings = await agentSettings(dialect, flags, environment)
  output.secrets.add(settings.token)
  noteEmptyFlags(flags, output)
  const request = connectionRequest({ ...flags, dialect: dialect === '3' ? '3' : 'auto' }, settings, environment)
  return open({ ...request, plugins: new CommandPlugins(output, systemClock, { patient: true }) }, settings, output)
}

const flagsOfEnds = {
  api: '--api',
  jobApi: '--job-api',
  token: '--token',
  key: '--key',
  tenantId: '--tenant-id',
  kubeconfig: '--kubeconfig',
  context: '--context',
  namespace: '--namespace',
  proxy: '--proxy',
} as const

/**
 * Practice has both ends. Whoever names one beside it may think that runs of a real API are run, or played.
 * @throws UsageError
 */
export function refuseMixedEnds(flags: ConnectionFlags): void {
  if (!flags.practice) return
  const given = Object.entries(flagsOfEnds).find(([name]) => flags[name as keyof typeof flagsOfEnds] !== undefined)?.[1]
  if (given === undefined) return
  throw new UsageError(
    `--practice brings an API and a cluster of its own, and goes with no other: leave out ${given}, or leave out --practice.`,
  )
}
