import { formatAge } from '../../shared/model/age'
import { cleaningPolicyOf, type PlannedObject } from '../../shared/model/cleaning'
import { defaultSettings } from '../../shared/model/settings'
import type { JobSummary } from '../../shared/model/job'
import { asSentence } from '../../shared/model/sentence'
import { systemClock } from '../clock/clock'
import { runLabels } from '../connection/connection'
import { usualEvidenceFolder } from '../evidence/usual-folder'
import { evidenceKeeper } from '../evidence/evidence-keeper'
import { isMadeBy } from '../kube/jobs'
import { KubeError } from '../kube/kube-error'
import type { KubeFault } from '../kube/kube-fault'
import { cleanNow, lookForCleaning, previewOf, type CleanedNow } from '../observer/clean-now'
import { policyOf } from '../observer/judge'
import { PrefectError } from '../prefect/prefect-api'
import { agentSettings } from './agent-settings'
import type { Surroundings } from './agent-start'
import { cleaningSettings, type CleaningFlags } from './cleaning-settings'
import { CommandError } from './command-error'
import { refuseForeignFlags } from './dialect-flags'
import { dialectMeant } from './dialect-meant'
import type { ConnectionFlags } from './flags'
import { checkNamespace } from './get'
import { openNamed, type NamedConnection } from './open'
import { clockTeller } from './look'
import { inGoodOrder } from './signals'
import { printerOf, type Column, type Format } from './table'

export interface CleanFlags extends ConnectionFlags, CleaningFlags {
  readonly dryRun?: boolean
  readonly output?: Format
}

/** A Job, or a pod whose Job is gone, and what becomes of it, as scripts take it. `at`: when it goes, ms since the epoch, printed in ISO 8601. */
interface CleanRow {
  /** Its name, a pod's too. */
  readonly job: string
  readonly kind: 'job' | 'pod'
  readonly namespace: string
  readonly flowRunId: string | null
  readonly status: string
  readonly what: 'goes' | 'later' | 'stays' | 'deleted' | 'failed'
  readonly at: number | null
  readonly why: string
  readonly evidence: string | null
}

/**
 * Deletes the finished Jobs of this agent whose time has come, and pods whose Job is gone, after what they leave behind was kept; with `--dry-run` only
 * says what would become of each Job.
 * @returns the exit code: 1 when some that were to go are still there
 * @throws CommandError, UsageError
 */
export async function clean(flags: CleanFlags, surroundings: Surroundings): Promise<number> {
  const { environment, output, signals } = surroundings
  const dialect = await dialectMeant(flags, environment)
  refuseForeignFlags(dialect, flags)
  const settings = await cleaningSettings(dialect, flags, environment)
  const { name } = await agentSettings(dialect, flags, environment)
  const connection = await openNamed(flags, dialect, environment, output)
  const stop = new AbortController()
  const end = (): void => stop.abort()
  signals.on(end)
  const { signal } = stop
  try {
    await checkNamespace({ connection, signal })
    const noteClock = clockTeller(connection, output)
    const isOurs = (job: JobSummary): boolean => isMadeBy(job, name)
    const { client, clock } = connection
    const clusterNow = (): number => client.now()
    const looked = await asked(connection, () =>
      lookForCleaning({
        ...{ client, namespace: connection.namespace, runLabels, isOurs, clusterNow, signal },
        policy: cleaningPolicyOf(settings),
      }),
    )
    const { clusterId: cluster, namespace } = connection
    const claimants = () => [{ agent: name, cluster, namespace }]
    const print = printerOf(columns, flags.output, output, clusterNow)
    if (flags.dryRun) {
      const preview = await asked(connection, () => previewOf({ api: connection.api, claimants, signal }, looked))
      noteClock()
      await print(preview.map(rowOfPlan))
      return 0
    }
    const rows: CleanRow[] = []
    const note = (where: string, message: string): void => output.note(`${where}: ${asSentence(message)}`)
    const parts = {
      ...{
        api: connection.api,
        client,
        jobs: connection.jobs,
        namespace,
        claimants,
        isOurs,
        signal,
      },
      ...{ everywhere: false, runLabel: '', clock, clusterNow, random: Math.random },
      keep: evidenceKeeper({
        ...{ client, secrets: output.secrets, wishes: () => settings, now: () => systemClock.now() },
        usualFolder: usualEvidenceFolder(environment),
      }),
      policy: () => policyOf(defaultSettings),
      onCrashed: (id: string, reason: string) =>
        output.event('crashed', { flowRunId: id, reason }, `Flow run ${id} was marked as failed: ${reason}`),
      onForbidden: ({ message }: KubeFault) => note('For want of a right something is not seen', message),
      onMistake: (where: string, error: unknown) => note(`A mistake of Flowdeck’s own while ${where}`, String(error)),
    }
    await cleanNow(
      parts,
      looked,
      () => true,
      (cleaned) => rows.push({ ...rowBase(cleaned), what: cleaned.what, at: null, evidence: cleaned.evidence }),
    )
    noteClock()
    await print(rows)
    return rows.some(({ what }) => what === 'failed') ? 1 : 0
  } catch (error) {
    if (signal.aborted) throw new CommandError('Stopped before all was done. Run it again for the rest.')
    throw error
  } finally {
    signals.off(end)
    await inGoodOrder(signals, () => connection.close())
  }
}

/** @throws CommandError for a server that does not answer as it should */
async function asked<T>({ api, context, apiFrom }: NamedConnection, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof PrefectError)
      throw new CommandError(
        `The flow runs can't be read from ${api.url}: ${asSentence(error.message)} Nothing was deleted. Check ${apiFrom ?? '--api'}.`,
      )
    if (error instanceof KubeError)
      throw new CommandError(
        `The Jobs can't be read from ${context}: ${asSentence(error.message)} Nothing was deleted. Check --context and --kubeconfig.`,
      )
    throw error
  }
}

const rowBase = ({ name, namespace, flowRunId, status, why, kind }: PlannedObject | CleanedNow) => ({
  ...{ job: name, kind, namespace, flowRunId, status, why },
})

const rowOfPlan = (plan: PlannedObject): CleanRow => ({
  ...rowBase(plan),
  what: plan.fate,
  at: plan.at,
  evidence: null,
})

const columns: readonly Column<CleanRow>[] = [
  { title: 'NAME', text: ({ job, kind }) => (kind === 'pod' ? `pod/${job}` : job) },
  { title: 'STATUS', text: ({ status }) => status },
  {
    title: 'WHAT',
    text: ({ what, at }, now) => (what === 'later' && at !== null ? `in ${formatAge(at - now)}` : what),
  },
  { title: 'WHY', text: ({ why }) => why },
  { title: 'FLOW RUN', wide: true, text: ({ flowRunId }) => flowRunId ?? '' },
  { title: 'EVIDENCE', text: ({ evidence }) => evidence ?? '' },
]
