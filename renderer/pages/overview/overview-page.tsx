import { useState } from 'react'
import { formatSeconds } from '../../../shared/model/age'
import { PageHead } from '../../components/page-head'
import { Segmented } from '../../components/segmented'
import { TimePlot } from '../../components/time-plot'
import { useNow } from '../../state/now'
import { useWhyNoRuns } from '../../state/selectors'
import { useShown } from '../../state/shown'
import { FailedToday, Next } from './briefs'
import { Figures } from './figures-row'
import './overview.css'
import type { Span } from './plot-data'
import { SummaryNote } from './summary-note'
import { usePlots } from './use-plots'

const spans = [
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
] as const

const perMinute = (value: number) => {
  // Of a day, one run is 0.07 a minute.
  const decimals = value < 1 ? 2 : value < 10 ? 1 : 0
  return String(Number(value.toFixed(decimals)))
}
const seconds = (value: number) => formatSeconds(value * 1000)

/** Whether all is well, some figures, what comes next, what failed. */
export function OverviewPage() {
  const [span, setSpan] = useState<Span>('hour')
  const flowRuns = useShown((shown) => shown.flowRuns)
  const stats = useShown((shown) => shown.stats)
  const minute = useNow(10_000)
  const notKnown = useWhyNoRuns()
  const { times, ended, latency } = usePlots({ flowRuns, stats }, span, minute)
  return (
    <div className="page">
      <PageHead title="Overview" open>
        <span className="grow" />
        <Segmented label="Time shown" segments={spans} value={span} onChange={setSpan} />
      </PageHead>
      <div className="overview">
        <SummaryNote />
        <Figures span={span} />
        <div className="pair">
          <TimePlot
            title="Flow runs per minute"
            times={times}
            series={ended}
            format={perMinute}
            empty={`${notKnown ?? `No flow run has ended in the last ${span}`}.`}
          />
          <TimePlot
            title="Due → Job, seconds"
            times={times}
            series={latency}
            format={seconds}
            empty={`No Job was created in the last ${span}.`}
          />
        </div>
        <div className="pair">
          <Next />
          <FailedToday />
        </div>
      </div>
    </div>
  )
}
