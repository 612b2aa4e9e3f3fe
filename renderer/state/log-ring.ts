/** Lines of a log that are kept; older ones make room. */
export const logLineLimit = 10_000
/** Characters of them: what is not told in lines of its own may be long. */
export const logCharLimit = 16_000_000

export interface LogLine {
  /** Counts the lines from the first that came; stays the line's own when older ones go. */
  readonly n: number
  /** ms since the epoch; null where the cluster didn't say. */
  readonly at: number | null
  /** Without a terminal's colours. */
  readonly text: string
}

export interface LogRing {
  /** Oldest first, at most `logLineLimit` with `logCharLimit` characters. */
  readonly lines: readonly LogLine[]
  /** How many older lines had to go. */
  readonly dropped: number
  /** Of all its lines. */
  readonly chars: number
}

export const emptyRing: LogRing = { lines: [], dropped: 0, chars: 0 }

export function addLines(ring: LogRing, added: readonly Omit<LogLine, 'n'>[]): LogRing {
  const { lines, dropped } = ring
  if (added.length === 0) return ring
  const first = dropped + lines.length
  const fresh = added.map(({ at, text }, index) => ({ n: first + index, at, text: plainText(text) }))
  const all = lines.concat(fresh)
  let chars = fresh.reduce((sum, { text }) => sum + text.length, ring.chars)
  let over = 0
  for (const { text } of all) {
    if (all.length - over <= logLineLimit && chars <= logCharLimit) break
    chars -= text.length
    over++
  }
  return { lines: over === 0 ? all : all.slice(over), dropped: dropped + over, chars }
}

const escape = String.fromCharCode(27)
const terminalCodes = new RegExp(`${escape}\\[[0-9;?]*[ -/]*[@-~]`, 'g')

/** A line as it reads: no colour codes, and of a progress bar that overwrites itself only its last state. */
function plainText(text: string): string {
  const plain = text.includes(escape) ? text.replace(terminalCodes, '') : text
  const line = plain.endsWith('\r') ? plain.slice(0, -1) : plain
  return line.slice(line.lastIndexOf('\r') + 1)
}
