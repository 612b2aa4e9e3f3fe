import { useMemo } from 'react'
import type { PlotSeries } from '../../components/time-plot'
import { useDialect } from '../../state/shown'
import type { ConnectionData } from '../../state/kept-data'
import { minutesOf } from '../../state/selectors'
import { endedPerMinute, latencySeries, stepsOf, type Span } from './plot-data'

export interface Plots {
  readonly times: readonly number[]
  readonly ended: readonly PlotSeries[]
  readonly latency: readonly PlotSeries[]
}

/** What the two plots show; made again when runs or minutes change, and when a minute has passed. */
export function usePlots(
  { flowRuns, stats }: Pick<ConnectionData, 'flowRuns' | 'stats'>,
  span: Span,
  now: number,
): Plots {
  const { phaseWords } = useDialect()
  const minute = Math.floor(now / 60_000) * 60_000
  const times = useMemo(() => stepsOf(span, minute), [span, minute])
  const ended = useMemo((): readonly PlotSeries[] => {
    const { success, failed } = endedPerMinute(flowRuns.values(), span, times)
    return [
      { label: phaseWords.succeeded, token: 'success', values: success },
      { label: phaseWords.failed, token: 'failed', values: failed },
    ]
  }, [flowRuns, span, times, phaseWords])
  const latency = useMemo((): readonly PlotSeries[] => {
    const { median, p99 } = latencySeries(minutesOf(stats), span, times)
    return [
      { label: 'median', token: 'accent', values: median },
      { label: '99 %', token: 'cancelled', values: p99 },
    ]
  }, [stats, span, times])
  return { times, ended, latency }
}
