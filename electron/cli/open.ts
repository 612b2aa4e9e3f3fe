import type { DialectId } from '../../shared/model/dialect-words'
import { workerSecrets } from '../../shared/prefect-3/worker-secrets'
import { openConnection, type ConnectionRequest, type OpenConnection } from '../connection/connection'
import { ConnectionError } from '../connection/connection-error'
import { KubeConfigError, NoKubeConfigError } from '../kube/kube-config'
import { wrongRowWords, type WrongRow } from '../prefect/prefect-api'
import { agentSettings } from './agent-settings'
import type { AgentSettings, SettingsFlags } from './settings'
import { CommandError, UsageError } from './command-error'
import type { ConnectionFlags } from './flags'
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
  const { api: url, namespace, tenantId, token, worker } = settings
  if (url === '') {
    const variable = worker ? 'PREFECT_API_URL, like http://127.0.0.1:4200/api' : 'PREFECT__CLOUD__API'
    throw new CommandError(`The address of the Prefect API is empty. Give it with --api or ${variable}.`)
  }
  if (worker && worker.workPool === '') {
    throw new CommandError('No work pool: name the one to serve with --pool. `prefect work-pool ls` lists them.')
  }
  if (namespace === '') {
    throw new CommandError('The namespace is empty. Give the one that Jobs go to with --namespace or NAMESPACE.')
  }
  return {
    choice: {
      api: {
        ...{ kind: 'endpoint', url, urlForPods: flags.jobApi ?? null, dialect, tenantId },
        ...(worker
          ? { workPool: { name: worker.workPool, queues: worker.workQueues, jobsAhead: worker.jobsAhead } }
          : {}),
      },
      cluster: { kind: 'context', context: flags.context, namespace },
    },
    token,
    ...(worker ? { auth: worker.auth, createWorkPool: worker.createWorkPool } : {}),
    ...(worker?.limit ? { limit: worker.limit } : {}),
    environment,
    kubeconfig: flags.kubeconfig,
    ...agent,
  }
}

/** Without the names that have no value. */
export const definedOf = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/**
 * Opens both ends. From then on none of their tokens is told, and what is left out of the API's answers is.
 * @throws CommandError in one line, with what to do
 */
export async function open(request: ConnectionRequest, output: Output, orElse = ''): Promise<OpenConnection> {
  try {
    const onWrongRow = (row: WrongRow): void => output.note(`Left out ${wrongRowWords(row)}`)
    const connection = await openConnection({ ...request, onWrongRow })
    for (const token of [connection.token, connection.practiceCluster?.token ?? '']) output.secrets.add(token)
    return connection
  } catch (error) {
    if (error instanceof NoKubeConfigError) throw new CommandError(oneLine(`${error.message}${orElse}`))
    if (error instanceof KubeConfigError || error instanceof ConnectionError)
      throw new CommandError(oneLine(error.message))
    throw error
  }
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim()

/** Opens the pair that flags, variables and files name, to look at: the API is asked what it is. */
export async function openNamed(
  flags: ConnectionFlags,
  environment: Environment,
  output: Output,
): Promise<OpenConnection> {
  const dialect = dialectMeant(flags)
  const settings = await agentSettings(dialect, flags, environment)
  output.secrets.add(settings.token)
  return open(connectionRequest({ ...flags, dialect: dialect === '3' ? '3' : 'auto' }, settings, environment), output)
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

/** Flags that not all dialects have, with those that do. */
const flagsOfDialects: Readonly<Record<string, readonly [keyof DialectFlags, readonly DialectId[]]>> = {
  '--no-cloud-logs': ['cloudLogs', ['1.x']],
  '--token': ['token', ['0.6', '1.x']],
  '--key': ['key', ['1.x', '3']],
  '--auth-string': ['authString', ['3']],
  '--tenant-id': ['tenantId', ['1.x']],
  '--label': ['label', ['1.x']],
  '--env': ['env', ['1.x']],
  '--service-account-name': ['serviceAccountName', ['1.x']],
  '--image-pull-secrets': ['imagePullSecrets', ['0.6', '1.x']],
  '--agent-config-id': ['agentConfigId', ['1.x']],
  '--pool': ['pool', ['3']],
  '--work-queue': ['workQueue', ['3']],
  '--limit': ['limit', ['3']],
  '--create-pool': ['createPool', ['3']],
  '--prefetch-seconds': ['prefetchSeconds', ['3']],
  '--pod-grace-seconds': ['podGraceSeconds', ['3']],
}

type DialectFlags = SettingsFlags & { readonly agentConfigId?: string }

/** That runs send their logs is the default, and says nothing. */
const isGiven = (flags: DialectFlags, name: keyof DialectFlags): boolean =>
  name === 'cloudLogs' ? flags.cloudLogs === false : flags[name] !== undefined

/** The dialect that is asked for, be it by a flag that Prefect 3 alone has. */
export function dialectMeant(flags: DialectFlags & Pick<ConnectionFlags, 'dialect'>): DialectId | 'auto' {
  if (flags.dialect !== 'auto') return flags.dialect
  const of3 = Object.values(flagsOfDialects).filter(([, dialects]) => dialects.every((dialect) => dialect === '3'))
  return of3.some(([name]) => isGiven(flags, name)) ? '3' : 'auto'
}

/** @throws UsageError for a flag that says nothing to the dialect: whoever gives it would wait for what it does */
export function refuseForeignFlags(dialect: DialectId | 'auto', flags: DialectFlags): void {
  if (dialect === 'auto') return
  const foreign = Object.entries(flagsOfDialects).find(
    ([, [name, dialects]]) => isGiven(flags, name) && !dialects.includes(dialect),
  )
  if (!foreign) return
  const [flag, [, dialects]] = foreign
  throw new UsageError(`Prefect ${dialect} has no ${flag}. Leave it out, or give --dialect ${dialects.join(' or ')}.`)
}
