import Anser from 'anser'
import type { CSSProperties } from 'react'

/** How a stretch of a text is drawn that a program coloured for a terminal; offsets count without its codes. */
export interface LogStyle {
  readonly start: number
  readonly end: number
  /** Of log-text.css. */
  readonly className: string
  /** Of a colour beyond the sixteen that have names; drawn in a shade that can be read in both themes. */
  readonly style: CSSProperties | undefined
}

/** @param coloured as `readTerminalText` gives it: colours are the only codes in it */
export function stylesOf(coloured: string): readonly LogStyle[] {
  let end = 0
  return new Anser().ansiToJson(coloured, { json: true, use_classes: true, remove_empty: true }).flatMap((piece) => {
    const start = end
    end += piece.content.length
    const classNames: string[] = piece.decorations.map((decoration) => `sgr-${decoration}`)
    const style: Record<string, string> = {}
    const paint = (layer: 'fg' | 'bg', colour: string | null, exact: string | null) => {
      if (colour === null) return
      const rgb = exact ?? paletteColour(colour)
      if (rgb === null) classNames.push(`${colour.replace('-bright', '')}-${layer}`)
      else {
        classNames.push(`ansi-${layer}`)
        style[`--ansi-${layer}`] = `rgb(${rgb})`
      }
    }
    paint('fg', piece.fg, piece.fg_truecolor)
    paint('bg', piece.bg, piece.bg_truecolor)
    if (classNames.length === 0) return []
    const colours = Object.keys(style).length === 0 ? undefined : (style as CSSProperties)
    return [{ start, end, className: classNames.join(' '), style: colours }]
  })
}

const cubeLevels = [0, 95, 135, 175, 215, 255]

/** "r, g, b" of one of xterm's 256 colours, by anser's name for it; null for one of the first sixteen. */
function paletteColour(name: string): string | null {
  const number = Number(/^ansi-palette-(\d+)$/.exec(name)?.[1] ?? NaN)
  if (Number.isNaN(number)) return null
  if (number >= 232) return Array.from({ length: 3 }, () => 8 + (number - 232) * 10).join(', ')
  const cube = number - 16
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) => cubeLevels[level] ?? 0).join(', ')
}
