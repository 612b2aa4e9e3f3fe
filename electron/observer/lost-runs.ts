import type { Claimant } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { retryWaitMs } from '../clock/backoff'
import type { Clock } from '../clock/clock'
import type { ClusterJobs } from '../kube/cluster-jobs'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import { lostWords } from './words'

export interface LostRunsParts {
  readonly api: Pick<PrefectApi, 'running' | 'read' | 'fail'>
  readonly jobs: Pick<ClusterJobs, 'of'>
  /** The agent under each name that it has had; asked each time. */
  readonly claimants: () => readonly Claimant[]
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onCrashed: (flowRunId: string, reason: string) => void
}

/** A Job may have ended a moment ago, and its process have more to say, ms. */
const settleMs = 15_000

/**
 * Finds runs whose Job went while nobody was on: they say that they run, and would for good. Once is enough, since from then
 * on each Job is watched. Resolves when all are through, or the signal is aborted.
 * @param seen runs whose Jobs are known to be there
 */
export async function crashLostRuns(parts: LostRunsParts, seen: () => ReadonlySet<string>): Promise<void> {
  const { clock, random, signal } = parts
  for (let failures = 0; !(await isThrough(parts, seen())); failures++)
    await clock.sleep(retryWaitMs(failures + 2, random()), signal)
}

/** Whether it need not be tried again. */
async function isThrough(parts: LostRunsParts, seen: ReadonlySet<string>): Promise<boolean> {
  const { signal } = parts
  if (signal.aborted) return true
  try {
    return await tryOnce(parts, seen)
  } catch (error) {
    if (error instanceof PrefectError) return false
    if (isAborted(signal)) return true
    throw error
  }
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

/** @returns false when the cluster did not answer */
async function tryOnce(parts: LostRunsParts, seen: ReadonlySet<string>): Promise<boolean> {
  const { api, clock, signal, claimants } = parts
  const lost: string[] = []
  for (let after: string | null = ''; after !== null;) {
    const page: { items: readonly FlowRun[]; next: string | null } = await api.running(claimants(), seen, after, signal)
    lost.push(...page.items.map(({ id }) => id))
    after = page.next
  }
  if (lost.length === 0) return true
  await clock.sleep(settleMs, signal)
  signal.throwIfAborted()
  const there = await parts.jobs.of(lost, signal)
  if (!there.ok) return false
  const runs = await api.read(
    lost.filter((id) => !there.value.has(id)),
    signal,
  )
  for (const run of runs) if (run.phase === 'running') await crash(parts, run)
  return true
}

async function crash({ api, signal, onCrashed }: LostRunsParts, run: FlowRun): Promise<void> {
  const settled = await api.fail(run, lostWords, signal)
  if (settled.ok) onCrashed(run.id, lostWords)
}
