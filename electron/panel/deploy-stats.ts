import type { MinuteStats } from '../../shared/model/agent-status'

const minuteMs = 60_000
const minutesKept = 24 * 60
/** Latencies kept of one minute; of more, every one beyond is left out, which changes no percentile much. */
const latenciesPerMinute = 5_000

/** Deployments by minute, for a day. */
export class DeployStats {
  readonly #minutes = new Map<number, { deployed: number; latenciesMs: number[] }>()

  /**
   * @param dueToJobMs null where nobody knows when the run was due
   * @returns the minute that changed, and the minutes that are a day old and go, by their starts
   */
  add(now: number, dueToJobMs: number | null): { readonly minute: MinuteStats; readonly removed: readonly number[] } {
    const at = Math.floor(now / minuteMs) * minuteMs
    const removed: number[] = []
    let minute = this.#minutes.get(at)
    if (!minute) {
      minute = { deployed: 0, latenciesMs: [] }
      this.#minutes.set(at, minute)
      removed.push(...[...this.#minutes.keys()].filter((old) => old < at - minutesKept * minuteMs))
      for (const old of removed) this.#minutes.delete(old)
    }
    minute.deployed++
    if (dueToJobMs !== null && minute.latenciesMs.length < latenciesPerMinute) minute.latenciesMs.push(dueToJobMs)
    return { minute: summarize(at, minute), removed }
  }

  all(): MinuteStats[] {
    return [...this.#minutes].map(([at, minute]) => summarize(at, minute))
  }
}

function summarize(
  at: number,
  { deployed, latenciesMs }: { deployed: number; latenciesMs: readonly number[] },
): MinuteStats {
  const sorted = [...latenciesMs].sort((a, b) => a - b)
  return { at, deployed, dueToJobMedianMs: percentile(sorted, 0.5), dueToJobP99Ms: percentile(sorted, 0.99) }
}

/** The smallest value that at least `share` of the sorted values don't exceed; null of none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
