import type { MinuteStats } from '../../../shared/model/agent-status'

export interface Latency {
  readonly medianMs: number
  readonly p99Ms: number
}

/** Jobs deployed since an instant. */
export const deployedSince = (stats: readonly MinuteStats[], since: number): number =>
  stats.reduce((sum, minute) => (minute.at >= since ? sum + minute.deployed : sum), 0)

/**
 * From due to Job over several minutes: the median of their medians, each counted as often as it had Jobs, and the
 * largest of their 99 % values, so that "99 % within" holds for the whole.
 * @returns null when there were no Jobs.
 */
export function latencySince(stats: readonly MinuteStats[], since: number): Latency | null {
  const minutes = stats.flatMap(({ at, deployed, dueToJobMedianMs, dueToJobP99Ms }) =>
    at >= since && dueToJobMedianMs !== null && deployed > 0
      ? [{ jobs: deployed, medianMs: dueToJobMedianMs, p99Ms: dueToJobP99Ms ?? dueToJobMedianMs }]
      : [],
  )
  if (minutes.length === 0) return null
  minutes.sort((a, b) => a.medianMs - b.medianMs)
  const half = minutes.reduce((sum, minute) => sum + minute.jobs, 0) / 2
  let jobs = 0
  const middle = minutes.find((minute) => (jobs += minute.jobs) >= half)
  return { medianMs: middle?.medianMs ?? 0, p99Ms: Math.max(...minutes.map((minute) => minute.p99Ms)) }
}
