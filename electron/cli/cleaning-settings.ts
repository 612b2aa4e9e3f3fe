import { usualCleaningSettings, type CleaningSettings } from '../../shared/model/cleaning'
import type { DialectId } from '../../shared/model/dialect-words'
import { UsageError } from './command-error'
import { loadPrefectConfig, type Environment } from './prefect-config'

/** When finished Jobs go, and what is kept of them; `evidence` is false for `--no-evidence`. */
export type CleaningFlags = { readonly [K in keyof CleaningSettings]?: CleaningSettings[K] }

export interface ResourceManagerFlags extends CleaningFlags {
  readonly resourceManager?: boolean
  /** Whoever only looks on deletes nothing. */
  readonly observe?: boolean
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
  const interval = dialect === '0.6' ? await loopInterval(environment) : null
  const given = Object.entries(flags).filter(([name]) => name in usualCleaningSettings)
  return {
    ...usualCleaningSettings,
    ...(interval === null ? {} : { completedSeconds: interval }),
    ...(Object.fromEntries(given) as CleaningFlags),
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
  evidenceDays: '--evidence-days',
  evidenceMegabytes: '--evidence-megabytes',
  evidence: '--no-evidence',
}

async function loopInterval(environment: Environment): Promise<number | null> {
  const config = await loadPrefectConfig('0.6', environment)
  const value = Number(config.value('cloud.agent.resource_manager.loop_interval'))
  return Number.isInteger(value) && value > 0 ? value : null
}
