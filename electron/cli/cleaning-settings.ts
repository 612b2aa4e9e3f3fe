import { join } from 'node:path'
import { usualCleaning, type CleaningPolicy } from '../../shared/model/cleaning'
import type { DialectId } from '../../shared/model/dialect-words'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import type { Clock } from '../clock/clock'
import type { KubeClient } from '../kube/kube-client'
import { EvidenceFolder } from '../evidence/evidence-folder'
import { keepEvidence } from '../evidence/keep-evidence'
import { homeOf } from '../files/home'
import type { CleanJobParts } from '../observer/cleaner'
import { UsageError } from './command-error'
import { loadPrefectConfig, type Environment } from './prefect-config'

/** When finished Jobs go, and what is kept of them. */
export interface CleaningFlags {
  readonly completedSeconds?: number
  readonly failedSeconds?: number
  readonly keepCompleted?: number
  readonly keepFailed?: number
  readonly evidenceFolder?: string
  /** False for `--no-evidence`. */
  readonly evidence?: boolean
}

export interface ResourceManagerFlags extends CleaningFlags {
  readonly resourceManager?: boolean
  /** Whoever only looks on deletes nothing. */
  readonly observe?: boolean
}

export interface CleaningSettings {
  readonly policy: CleaningPolicy
  /** Null: nothing is kept of Jobs. */
  readonly evidenceFolder: string | null
}

/**
 * Flags win over upstream's variables over defaults.
 * Source: prefect 0.6.7, agent/kubernetes/resource_manager.py, which looks every `loop_interval`.
 */
export async function cleaningSettings(
  dialect: DialectId | 'auto',
  flags: CleaningFlags,
  environment: Environment,
): Promise<CleaningSettings> {
  const { completed, failed } = usualCleaning
  const interval = dialect === '0.6' ? await loopInterval(environment) : null
  return {
    policy: {
      completed: {
        seconds: flags.completedSeconds ?? interval ?? completed.seconds,
        newest: flags.keepCompleted ?? completed.newest,
      },
      failed: { seconds: flags.failedSeconds ?? failed.seconds, newest: flags.keepFailed ?? failed.newest },
    },
    evidenceFolder: flags.evidence === false ? null : (flags.evidenceFolder ?? usualFolder(environment)),
  }
}

/**
 * What an agent cleans; null when it leaves finished Jobs alone, as it does unless it is told.
 * @throws UsageError for a flag that says how, without the one that says that it is to be done; and for that beside --observe
 * Source: prefect 1.4.1, agent/kubernetes/agent.py, DELETE_FINISHED_JOBS.
 */
export async function resourceManagerSettings(
  dialect: DialectId | 'auto',
  flags: ResourceManagerFlags,
  environment: Environment,
): Promise<CleaningSettings | null> {
  const byVariable = dialect !== '0.6' && dialect !== '3' && environment.DELETE_FINISHED_JOBS === 'True'
  if (flags.observe && flags.resourceManager)
    throw new UsageError('--resource-manager deletes Jobs, and --observe touches nothing. Leave one of them out.')
  if (flags.resourceManager ?? byVariable) return cleaningSettings(dialect, flags, environment)
  const [given] = Object.entries(flagNames).filter(([name]) => flags[name as keyof CleaningFlags] !== undefined)
  // Commander says `true` where `--no-evidence` was not given.
  if (given && !(given[0] === 'evidence' && flags.evidence === true))
    throw new UsageError(`${given[1]} says how finished Jobs go, and without --resource-manager none go. Give it too.`)
  return null
}

const flagNames: Readonly<Record<keyof CleaningFlags, string>> = {
  completedSeconds: '--completed-seconds',
  failedSeconds: '--failed-seconds',
  keepCompleted: '--keep-completed',
  keepFailed: '--keep-failed',
  evidenceFolder: '--evidence-folder',
  evidence: '--no-evidence',
}

async function loopInterval(environment: Environment): Promise<number | null> {
  const config = await loadPrefectConfig('0.6', environment)
  const value = Number(config.value('cloud.agent.resource_manager.loop_interval'))
  return Number.isInteger(value) && value > 0 ? value : null
}

/** As the XDG base directories have it: state that survives a restart. */
const usualFolder = (environment: Environment): string =>
  join(environment.XDG_STATE_HOME || join(homeOf(environment), '.local', 'state'), 'flowdeck', 'evidence')

/** What keeps the evidence of a Job; nothing is kept without a folder. */
export function evidenceKeeper(
  { evidenceFolder }: CleaningSettings,
  { client, secrets, clock }: { readonly client: KubeClient; readonly secrets: KnownSecrets; readonly clock: Clock },
): CleanJobParts['keep'] {
  if (evidenceFolder === null) return () => Promise.resolve({ kind: 'kept', path: null })
  const folder = new EvidenceFolder(evidenceFolder, () => clock.now())
  return (job, options) => keepEvidence({ client, secrets, folder }, job, options)
}
