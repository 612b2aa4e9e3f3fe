import type { DialectId } from '../../shared/model/dialect-words'
import { openConnection, type ConnectionRequest, type OpenConnection } from '../connection/connection'
import { ConnectionError } from '../connection/connection-error'
import { KubeConfigError, NoKubeConfigError } from '../kube/kube-config'
import { wrongRowWords, type WrongRow } from '../prefect/prefect-api'
import { agentSettings, type AgentSettings, type SettingsFlags } from './agent-settings'
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
      ...(settings.serviceAccountName === undefined ? {} : { serviceAccountName: settings.serviceAccountName }),
    },
  }
  if (flags.practice) {
    if (dialect === '3') throw new CommandError('Practice does not play Prefect 3. Give --dialect 1.x or 0.6.')
    const api = { kind: 'practice', dialect: dialect === 'auto' ? '0.6' : dialect } as const
    return { choice: { api, cluster: { kind: 'practice' } }, token: '', environment, ...agent }
  }
  const { api: url, namespace, tenantId, token } = settings
  if (url === '') {
    throw new CommandError('The address of the Prefect API is empty. Give it with --api or PREFECT__CLOUD__API.')
  }
  if (namespace === '') {
    throw new CommandError('The namespace is empty. Give the one that Jobs go to with --namespace or NAMESPACE.')
  }
  return {
    choice: {
      api: { kind: 'endpoint', url, urlForPods: flags.jobApi ?? null, dialect, tenantId },
      cluster: { kind: 'context', context: flags.context, namespace },
    },
    token,
    environment,
    kubeconfig: flags.kubeconfig,
    ...agent,
  }
}

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
  const settings = await agentSettings(flags.dialect, flags, environment)
  output.secrets.add(settings.token)
  return open(connectionRequest({ ...flags, dialect: 'auto' }, settings, environment), output)
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

const flagsOf1 = {
  key: '--key',
  tenantId: '--tenant-id',
  label: '--label',
  env: '--env',
  serviceAccountName: '--service-account-name',
  agentConfigId: '--agent-config-id',
} as const

/** @throws UsageError for a flag that says nothing to 0.6: whoever gives it would wait for what it does */
export function refuseForeignFlags(
  dialect: DialectId | 'auto',
  flags: SettingsFlags & { readonly agentConfigId?: string },
): void {
  if (dialect !== '0.6') return
  const given = Object.entries(flagsOf1).find(([name]) => flags[name as keyof typeof flagsOf1] !== undefined)?.[1]
  const flag = flags.cloudLogs === false ? '--no-cloud-logs' : given
  if (flag) throw new UsageError(`Prefect 0.6 has no ${flag}. Leave it out, or give --dialect 1.x.`)
}
