import type { FlowRun } from '../../shared/model/flow-run'
import { retryWaitMs } from '../clock/backoff'
import type { Clock } from '../clock/clock'
import type { ClusterJobs } from '../kube/cluster-jobs'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import { endRun, type EndRunParts } from './end-run'
import { lostWords } from './words'

export interface LostRunsParts extends EndRunParts {
  readonly api: Pick<PrefectApi, 'running' | 'tenure' | 'fail'>
  readonly jobs: Pick<ClusterJobs, 'of'>
  readonly clock: Clock
  readonly random: () => number
  readonly onCrashed: (flowRunId: string, reason: string) => void
}

/** What the cluster is known to have. */
export interface KnownRuns {
  /** Runs whose Jobs are there, or went while they were watched. */
  readonly ids: ReadonlySet<string>
  /** Whether a pod of a run is there that has not ended. */
  isAlive(flowRunId: string): boolean
}

/** A Job may have ended a moment ago, and its process have more to say, ms. */
const settleMs = 15_000
/** A pod may outlive its Job: it is at work, and looked for again after this, ms. */
const aliveAgainMs = 60_000

/**
 * Finds runs whose Job went while nobody watched: they say that they run, and would for good. Resolves when all are through,
 * or the signal is aborted.
 */
export async function crashLostRuns(parts: LostRunsParts, known: KnownRuns): Promise<void> {
  const { clock, random, signal } = parts
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const { goesOn } = await tryOnce(parts, known)
      if (!goesOn) return
      await clock.sleep(aliveAgainMs, signal)
      failures = 0
    } catch (error) {
      if (isAborted(signal)) return
      if (!(error instanceof PrefectError)) throw error
      await clock.sleep(retryWaitMs(failures + 2, random()), signal)
    }
  }
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

/** @returns whether a run without a Job still has its process. @throws PrefectError, also when the cluster did not answer */
async function tryOnce(parts: LostRunsParts, known: KnownRuns): Promise<{ readonly goesOn: boolean }> {
  const { api, clock, signal, claimants } = parts
  const lost: string[] = []
  for (let after: string | null = ''; after !== null;) {
    const page: { items: readonly FlowRun[]; next: string | null } = await api.running(
      claimants(),
      known.ids,
      after,
      signal,
    )
    lost.push(...page.items.map(({ id }) => id))
    after = page.next
  }
  if (lost.length === 0) return { goesOn: false }
  await clock.sleep(settleMs, signal)
  signal.throwIfAborted()
  const there = await parts.jobs.of(lost, signal)
  if (!there.ok) throw new PrefectError('transient', there.fault.message)
  // What was seen meanwhile is looked after by itself.
  const left = lost.filter((id) => !there.value.has(id) && !known.ids.has(id))
  for (const id of left.filter((each) => !known.isAlive(each)))
    if (await endRun(parts, { flowRunId: id, jobName: null }, lostWords)) parts.onCrashed(id, lostWords)
  return { goesOn: left.some((id) => known.isAlive(id)) }
}
