import { limits } from './limits'

/** Something that came to nothing, so many times in a row. `at` is of the monotonic clock, ms. */
export interface InVain {
  readonly times: number
  readonly at: number
}

/** @param before null for the first time */
export const onceMore = (before: InVain | null, at: number): InVain => ({ times: (before?.times ?? 0) + 1, at })

/** Whether it is left alone yet: the pauses grow. */
export const isTooSoon = ({ times, at }: InVain, now: number): boolean => now - at < againMs(times)

const againMs = (times: number): number => limits.pluginAgainMs[Math.min(times, limits.pluginAgainMs.length) - 1] ?? 0
