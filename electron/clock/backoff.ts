/** Pauses while nothing comes, ms. Source: prefect 0.6.7, agent/agent.py, start. */
export const idleWaitsMs = [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000] as const

/** @param turns how many turns in a row found nothing. */
export const idleWaitMs = (turns: number): number => idleWaitsMs[Math.min(turns, idleWaitsMs.length - 1)] ?? 10_000

/**
 * The pause before try number `failures + 1`: the idle waits, spread by a random half so that agents that failed together
 * don't come back together.
 * @param random 0 to 1
 * @param atLeastMs what the server asked for (Retry-After)
 */
export function retryWaitMs(failures: number, random: number, atLeastMs = 0): number {
  const wait = idleWaitMs(failures)
  return Math.max(atLeastMs, Math.round(wait * (0.5 + random / 2)))
}

/** The pause after a mistake of ours: long enough that a mistake that repeats itself costs nothing, ms. */
export const mistakeWaitMs = (failures: number): number => Math.min(60_000, 5_000 * 2 ** failures)
