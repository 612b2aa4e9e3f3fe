import type { MinuteStats } from '../../../shared/model/agent-status'
import type { FlowRunSummary } from '../../../shared/model/flow-run'

export type Span = 'hour' | 'day'

const minuteMs = 60_000
const shapes: Readonly<Record<Span, { readonly steps: number; readonly stepMs: number }>> = {
  hour: { steps: 60, stepMs: minuteMs },
  day: { steps: 96, stepMs: 15 * minuteMs },
}

/** Beginnings of the steps that a plot has, ms since the epoch; the last one is the running one. */
export function stepsOf(span: Span, now: number): readonly number[] {
  const { steps, stepMs } = shapes[span]
  const last = Math.floor(now / stepMs) * stepMs
  return Array.from({ length: steps }, (_, index) => last - (steps - 1 - index) * stepMs)
}

export interface EndedPerMinute {
  readonly success: readonly number[]
  readonly failed: readonly number[]
}

/** Runs that ended, a minute, for each step. */
export function endedPerMinute(
  flowRuns: Iterable<FlowRunSummary>,
  span: Span,
  steps: readonly number[],
): EndedPerMinute {
  const { stepMs } = shapes[span]
  const first = steps[0] ?? 0
  const success = steps.map(() => 0)
  const failed = steps.map(() => 0)
  const perMinute = minuteMs / stepMs
  for (const { endedAt, phase } of flowRuns) {
    if (endedAt === null || endedAt < first) continue
    const index = Math.floor((endedAt - first) / stepMs)
    if (index >= steps.length) continue
    if (phase === 'succeeded') success[index] = (success[index] ?? 0) + perMinute
    else if (phase === 'failed') failed[index] = (failed[index] ?? 0) + perMinute
  }
  return { success, failed }
}

export interface LatencySeries {
  readonly median: readonly (number | null)[]
  readonly p99: readonly (number | null)[]
}

/** Seconds from due to Job for each step: the worst minute of it; null in a step without Jobs. */
export function latencySeries(stats: readonly MinuteStats[], span: Span, steps: readonly number[]): LatencySeries {
  const { stepMs } = shapes[span]
  const first = steps[0] ?? 0
  const median: (number | null)[] = steps.map(() => null)
  const p99: (number | null)[] = steps.map(() => null)
  const worst = (list: (number | null)[], index: number, ms: number | null) => {
    if (ms !== null) list[index] = Math.max(list[index] ?? 0, ms / 1000)
  }
  for (const minute of stats) {
    const index = Math.floor((minute.at - first) / stepMs)
    if (index < 0 || index >= steps.length) continue
    worst(median, index, minute.dueToJobMedianMs)
    worst(p99, index, minute.dueToJobP99Ms)
  }
  return { median, p99 }
}
