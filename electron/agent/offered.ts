import type { FlowRun } from '../../shared/model/flow-run'
import type { Clock } from '../clock/clock'
import type { ClusterJobs, KnownJob } from '../kube/cluster-jobs'
import type { KubeFault } from '../kube/kube-fault'
import type { Offered } from './decide'

export interface OfferedParts {
  readonly jobs: Pick<ClusterJobs, 'of' | 'processes'>
  readonly clock: Pick<Clock, 'now'>
  readonly signal: AbortSignal
}

/** A pod that should have ended so long ago is taken to be lost with its node, ms. */
const lostAfterMs = 60_000

/** Runs with what the cluster has of them: those that have been claimed before may have Jobs, or a process without its Job. */
export async function offeredOf(
  { jobs, clock, signal }: OfferedParts,
  runs: readonly FlowRun[],
): Promise<{ offered: readonly Offered[]; fault: KubeFault | null }> {
  const fresh = runs.filter((run) => !run.claimedBefore).map((run): Offered => ({ run, jobs: [] }))
  const others = runs.filter((run) => run.claimedBefore)
  if (others.length === 0) return { offered: fresh, fault: null }
  const found = await jobs.of(idsOf(others), signal)
  if (!found.ok) return { offered: fresh, fault: found.fault }
  const known = others.map((run): Offered => ({ run, jobs: found.value.get(run.id) ?? [] }))
  const open = known
    .filter(({ run, jobs: own }) => run.phase === 'running' && !own.some(isAtWork))
    .map(({ run }) => run)
  if (open.length === 0) return { offered: [...fresh, ...known], fault: null }
  const processes = await jobs.processes(idsOf(open), signal)
  if (!processes.ok) return { offered: fresh, fault: processes.fault }
  const lives = ({ id }: FlowRun): boolean => (processes.value.get(id) ?? -Infinity) + lostAfterMs > clock.now()
  const offered = known.map((each): Offered => (lives(each.run) ? { ...each, hasProcess: true } : each))
  return { offered: [...fresh, ...offered], fault: null }
}

const idsOf = (runs: readonly FlowRun[]): readonly string[] => runs.map(({ id }) => id)
const isAtWork = ({ active, deleting }: KnownJob): boolean => active && !deleting
