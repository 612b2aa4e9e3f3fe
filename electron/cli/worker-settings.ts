import { hostname } from 'node:os'
import { UsageError } from './command-error'
import { heartbeatSeconds } from '../prefect/3/channel-frames'
import type { Environment } from './prefect-config'
import { loadPrefect3Settings, type ActiveProfile } from './prefect-3-settings'
import type { AgentSettings, SettingsFlags, WorkerSettings } from './settings'

/**
 * What a worker's flags, variables, profile and files say. Flags win. Beyond upstream:
 * - the worker's name has no random part: at its next start it finds the runs that it has claimed by it;
 * - an auth string and a key may be given as flags.
 * @throws CommandError, UsageError
 * Source: prefect 3.9.1, cli/worker.py and workers/base.py.
 */
export async function settings3(flags: SettingsFlags, environment: Environment): Promise<AgentSettings> {
  const { set, profile, apiFrom } = await loadPrefect3Settings(environment, process.cwd())
  const { token, auth } = tokenOf(flags, set)
  const api = flags.api ?? set.get('PREFECT_API_URL') ?? ''
  return {
    api,
    apiFrom: flags.api === undefined ? apiFrom : null,
    graphql: null,
    token,
    tenantId: null,
    name: nameOf(flags.name),
    namespace: flags.namespace,
    imagePullSecrets: '',
    serviceAccountName: undefined,
    labels: [],
    env: {},
    cloudLogs: true,
    backend: 'server',
    logLevel: set.get('PREFECT_LOGGING_LEVEL') ?? 'INFO',
    agentAddress: flags.agentAddress ?? (flags.withHealthcheck ? healthAddress(set) : ''),
    worker: {
      workPool: flags.pool ?? '',
      workQueues: flags.workQueue ?? [],
      limit: flags.limit ?? null,
      createWorkPool: flags.createPool ?? false,
      prefetchSeconds: Math.max(
        0,
        flags.prefetchSeconds ?? Number(set.get('PREFECT_WORKER_PREFETCH_SECONDS') ?? usualPrefetch),
      ),
      auth,
      noAddress: noAddressWords(profile),
      notes: [...(profile.isMissing && api !== '' ? [missingProfile(profile)] : []), ...paceNotes(set)],
      variables: Object.fromEntries(set),
    },
  }
}

/** How long ahead of their time Jobs are made, s. Source: prefect 3.9.1, settings/models/worker.py. */
const usualPrefetch = 10

/** Paces of upstream's worker that this one does not take from variables. Source: prefect 3.9.1, settings/models/worker.py. */
const paces = {
  PREFECT_WORKER_QUERY_SECONDS:
    'the work pool is asked as soon as its events tell of a run, and every 10 s at the latest while they are not heard',
  PREFECT_WORKER_HEARTBEAT_SECONDS: `the server hears of the worker every ${heartbeatSeconds} s`,
} as const

const paceNotes = (set: ReadonlyMap<string, string>): string[] =>
  Object.entries(paces).flatMap(([name, words]) => (set.has(name) ? [`${name} is not used: ${words}.`] : []))

/** Source: prefect 3.9.1, settings/models/worker.py, WorkerWebserverSettings. */
function healthAddress(set: ReadonlyMap<string, string>): string {
  const host = set.get('PREFECT_WORKER_WEBSERVER_HOST') ?? '0.0.0.0'
  return `http://${host.includes(':') ? `[${host}]` : host}:${set.get('PREFECT_WORKER_WEBSERVER_PORT') ?? '8080'}`
}

const missingProfile = ({ name, path }: ActiveProfile): string =>
  `The active profile ${name ?? ''} is not in ${path}, so what Prefect has by default holds. Correct PREFECT_PROFILE, or choose another with: prefect profile use NAME.`

/** Upstream starts a server of its own there, for as long as it runs. */
function noAddressWords(profile: ActiveProfile): string | null {
  if (profile.isMissing) return missingProfile(profile)
  return profile.name === null ? null : `The active profile ${profile.name} in ${profile.path} has none.`
}

/** An auth string wins over a key, as upstream; what is given as a flag over both. */
function tokenOf(
  flags: SettingsFlags,
  set: ReadonlyMap<string, string>,
): { readonly token: string; readonly auth: WorkerSettings['auth'] } {
  if (flags.authString !== undefined && flags.key !== undefined)
    throw new UsageError('--auth-string and --key exclude each other: a server asks for one of them.')
  if (flags.authString !== undefined) return { token: flags.authString, auth: 'basic' }
  if (flags.key !== undefined) return { token: flags.key, auth: 'key' }
  const authString = set.get('PREFECT_API_AUTH_STRING')
  return authString ? { token: authString, auth: 'basic' } : { token: set.get('PREFECT_API_KEY') ?? '', auth: 'key' }
}

/** @throws UsageError for a name that upstream's worker refuses too */
function nameOf(given: string | undefined): string {
  if (given === undefined || given === '') return `flowdeck-${hostname()}`
  if (/[/%]/.test(given))
    throw new UsageError(`A worker’s name can’t have “/” or “%” in it, as ${given} has. Give another with --name.`)
  return given
}
