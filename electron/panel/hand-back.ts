import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRun } from '../../shared/model/flow-run'
import { asSentence } from '../../shared/model/sentence'
import type { Clock } from '../clock/clock'
import type { PrefectApi } from '../prefect/prefect-api'
import { hasJobsAtWork, lookMs, patienceMs, type UntilGoneParts } from './until-gone'

/** A process says what becomes of its run before it ends; what it said last may be under way, ms. */
const quietMs = 5_000

/** A run whose Jobs were told to go, as it is now. */
export interface Leaving {
  /** As it was before. */
  readonly before: FlowRun
  /** Null when the API does not know it any more. */
  readonly run: FlowRun | null
  /** Its pods may still be at work. */
  readonly hasJobs: boolean
  /** For how long it has had none, ms. */
  readonly goneMs: number
}

/**
 * What is to be done for a run to get another pod. Its process hands it back by itself when it is told to stop; one that
 * does not, or never started, leaves that to us. Never while a pod may be at work, or two would run. Pure.
 */
export function nextOf({ before, run, hasJobs, goneMs }: Leaving): 'wait' | 'schedule' | 'done' {
  if (run === null || run.phase === 'waiting' || run.phase === 'succeeded' || run.phase === 'cancelled') return 'done'
  // Another try of it has begun.
  if (!isFinished(run.phase) && run.revision !== before.revision) return 'done'
  if (hasJobs) return 'wait'
  if (run.phase === 'running') return goneMs < quietMs ? 'wait' : 'schedule'
  return 'schedule'
}

export interface HandBackParts extends UntilGoneParts {
  readonly api: Pick<PrefectApi, 'read' | 'schedule'>
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'sleep'>
}

/**
 * Sees to it that a run whose Jobs were told to go is offered by the queue again.
 * @returns why it is not, as a sentence; null when it is, or has ended by itself
 */
export async function handBack(parts: HandBackParts, before: FlowRun): Promise<string | null> {
  const { api, clock, signal } = parts
  const begun = clock.elapsed()
  let goneAt: number | null = null
  while (clock.elapsed() - begun < patienceMs) {
    // The run after its Jobs: one that has none can have moved on by then.
    const hasJobs = await hasJobsAtWork(parts, before.id)
    if (typeof hasJobs === 'object')
      return `Its Job is told to go, but the cluster does not say whether it has: ${asSentence(hasJobs.message)} Look at the run, and run it again if it stays ${before.state.name}.`
    const [run] = await api.read([before.id], signal)
    goneAt = hasJobs ? null : (goneAt ?? clock.elapsed())
    const goneMs = goneAt === null ? 0 : clock.elapsed() - goneAt
    const next = nextOf({ before, run: run ?? null, hasJobs, goneMs })
    if (next === 'done') return null
    if (next === 'schedule' && run) {
      const settled = await api.schedule(run, clock.now(), signal)
      return settled.ok ? null : settled.message
    }
    await clock.sleep(lookMs, signal)
    signal.throwIfAborted()
  }
  return 'Its pod has not ended a minute after it was told to. The run moves on once it has; look at the pod under Jobs.'
}
