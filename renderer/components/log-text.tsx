import { useMemo, type CSSProperties } from 'react'
import './log-text.css'
import { stylesOf } from './log-styles'

/** A stretch of a text; offsets in it. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export interface LogMark extends Stretch {
  /** The find that is looked at now. */
  readonly current: boolean
}

export interface LogTextProps {
  readonly text: string
  /** The text with the colours that a program gave it; null where it gave none. */
  readonly coloured: string | null
  /** What was found in it, in order. */
  readonly marks: readonly LogMark[]
  /** Where the level of the line stands, and the class of its colour. */
  readonly level?: (Stretch & { readonly className: string }) | null
}

/** A stretch of a log's text that is drawn alike. */
interface Piece {
  readonly text: string
  readonly className: string | undefined
  readonly style: CSSProperties | undefined
  readonly mark: LogMark | undefined
}

/** A text of a log: in its program's colours, with its level and what was found in it marked. */
export function LogText({ text, coloured, marks, level = null }: LogTextProps) {
  const styles = useMemo(() => (coloured === null ? [] : stylesOf(coloured)), [coloured])
  const tones = level === null ? styles : [...styles, { ...level, style: undefined }]
  return (
    <span className="log-text">
      {piecesOf(text, tones, marks).map(({ text: piece, className, style, mark }, index) =>
        mark ? (
          <mark key={index} className={mark.current ? 'current' : undefined}>
            {piece}
          </mark>
        ) : className === undefined ? (
          piece
        ) : (
          <span key={index} className={className} style={style}>
            {piece}
          </span>
        ),
      )}
    </span>
  )
}

const plain = { className: undefined, style: undefined, mark: undefined } as const

type Tone = Stretch & { readonly className: string; readonly style: CSSProperties | undefined }

/** A text cut where what is drawn differently begins and ends. */
export function piecesOf(text: string, tones: readonly Tone[], marks: readonly LogMark[]): readonly Piece[] {
  // Most lines of a log, which are drawn while it is scrolled.
  if (tones.length === 0 && marks.length === 0) return text === '' ? [] : [{ ...plain, text }]
  const cuts = new Set([0, text.length])
  for (const { start, end } of [...tones, ...marks]) cuts.add(start).add(end)
  const edges = [...cuts].sort((a, b) => a - b)
  return edges.slice(0, -1).map((start, index): Piece => {
    const inside = (range: Stretch) => range.start <= start && start < range.end
    const tone = tones.find(inside)
    return {
      text: text.slice(start, edges[index + 1]),
      className: tone?.className,
      style: tone?.style,
      mark: marks.find(inside),
    }
  })
}
