import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatClock } from './format-time'
import { usePanelContext } from './panel-context'
import './time-plot.css'
import { useThemeName } from './use-theme-name'

export interface PlotSeries {
  readonly label: string
  /** The token that colours it: "success". */
  readonly token: string
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[]
}

export interface TimePlotProps {
  readonly title: string
  /** ms since the epoch, ascending. */
  readonly times: readonly number[]
  readonly series: readonly PlotSeries[]
  readonly format: (value: number) => string
  /** Said instead of a plot while nothing is known. */
  readonly empty: string
}

/** Lines over time, in the colours of the theme; the values at the pointer stand in the legend. */
export function TimePlot({ title, times, series, format, empty }: TimePlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const [at, setAt] = useState<number | null>(null)
  const themeName = useThemeName()
  const { times: zone } = usePanelContext()
  const known = series.some((one) => one.values.some((value) => value !== null && value !== 0))
  const look = JSON.stringify(series.map(({ label, token }) => [label, token]))

  useEffect(() => {
    const element = box.current
    if (!element || !known) return
    const made = new uPlot(options(sizeOf(element), JSON.parse(look) as Look, format, zone, setAt), [[]], element)
    plot.current = made
    // A canvas keeps the font that was there when it was drawn.
    void document.fonts.ready.then(() => plot.current === made && made.redraw(false, true))
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [look, format, zone, themeName, known])
  useEffect(() => {
    const data: uPlot.AlignedData = [times.map((time) => time / 1000), ...series.map((one) => [...one.values])]
    plot.current?.setData(data)
  }, [times, series, look, format, zone, themeName, known])

  const time = at === null ? undefined : times[at]
  return (
    <section className="plot" aria-label={title}>
      <div className="row">
        <h2>{title}</h2>
        <span className="grow" />
        <span className="legend num">
          {time !== undefined && <span className="faint">{formatClock(time, zone).slice(0, 5)}</span>}
          {series.map((one) => (
            <span key={one.label}>
              <i style={{ background: `var(--${one.token})` }} />
              {one.label}
              {at !== null && one.values[at] != null && <b className="strong"> {format(one.values[at])}</b>}
            </span>
          ))}
        </span>
      </div>
      {known ? (
        <div className="canvas" ref={box} role="img" aria-label={describe(title, series, format)} />
      ) : (
        <p className="faint canvas">{empty}</p>
      )}
    </section>
  )
}

/** A line needs two values; a single one is a dot. */
function loneValue(plot: uPlot, series: number): number[] | null {
  const known = Array.from<number | null | undefined>(plot.data[series] ?? []).flatMap((value, index) =>
    value == null ? [] : [index],
  )
  return known.length === 1 ? known : []
}

type Look = readonly (readonly [label: string, token: string])[]

function describe(title: string, series: readonly PlotSeries[], format: (value: number) => string): string {
  const parts = series.map(({ label, values }) => {
    const last = values.findLast((value) => value !== null) ?? null
    return `${label} last ${last === null ? 'unknown' : format(last)}`
  })
  return `${title}: ${parts.join(', ')}`
}

type Size = Pick<uPlot.Options, 'width' | 'height'>

const sizeOf = ({ clientWidth: width, clientHeight: height }: HTMLElement): Size => ({ width, height })

function options(
  size: Size,
  look: Look,
  format: (value: number) => string,
  zone: 'local' | 'utc',
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (token: string) => style.getPropertyValue(`--${token}`).trim()
  const grid = { stroke: colour('line'), width: 1 }
  const font = `11px ${style.getPropertyValue('--font')}`
  const axis = { stroke: colour('faint'), grid, ticks: { show: false }, font } as const
  return {
    ...size,
    legend: { show: false },
    // To the right there is room for half of the last time.
    padding: [8, 16, 0, 0],
    cursor: { y: false, points: { size: 5 }, drag: { x: false, y: false } },
    ...(zone === 'utc' ? { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') } : {}),
    scales: { y: { range: (_, _least, most) => [0, Math.max(most * 1.05, 1e-3)] } },
    axes: [
      {
        ...axis,
        size: 22,
        grid: { show: false },
        values: (_, splits) => splits.map((at) => formatClock(at * 1000, zone).slice(0, 5)),
      },
      {
        ...axis,
        size: 44,
        // Eight lines at most, however high it is.
        space: (_plot, _axis, _least, _most, length) => Math.max(26, length / 8),
        values: (_, splits) => splits.map((value) => (value === 0 ? '0' : format(value))),
      },
    ],
    series: [
      {},
      ...look.map(([label, token]) => {
        const stroke = colour(token)
        return {
          label,
          stroke,
          width: 1.6,
          fill: `color-mix(in srgb, ${stroke} 10%, transparent)`,
          points: { show: true, size: 6, filter: loneValue },
          spanGaps: true,
        }
      }),
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  }
}
