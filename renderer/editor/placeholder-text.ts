/** A placeholder in a line. Columns count from 1, `end` is exclusive. */
export interface PlaceholderInLine {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** The placeholder that a column of a line is in. */
export function placeholderAt(line: string, column: number): PlaceholderInLine | undefined {
  return Array.from(line.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g), (match) => ({
    name: match[1] ?? '',
    start: match.index + 1,
    end: match.index + 1 + match[0].length,
  })).find(({ start, end }) => start <= column && column < end)
}

/** Where the name of a placeholder is being written, and what makes it whole. */
export interface CompletionPlace {
  /** From the first letter of the name to behind what is there of its end. */
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
  /** Where a quotation mark is missing: without it, YAML takes the braces for a mapping. */
  readonly quoteAt: number | null
}

/** @param column of the caret, from 1 @returns undefined where no placeholder is being written */
export function completionAt(line: string, column: number): CompletionPlace | undefined {
  const written = line.slice(0, column - 1)
  const open = /\{\{(\s*)([^{}\s"']*)$/.exec(written)
  if (!open) return undefined
  const [, space = '', name = ''] = open
  // Braces may have been closed as they were opened: both, or the editor was late for one of them.
  const rest = /^[\p{L}\p{N}_.$-]*(\s*\}{1,2})?/u.exec(line.slice(column - 1))?.[0] ?? ''
  const isBare = /(^\s*|:\s+|-\s+)$/.test(line.slice(0, open.index))
  return {
    start: column - name.length,
    end: column + rest.length,
    before: space === '' ? ' ' : '',
    after: isBare ? ' }}"' : ' }}',
    quoteAt: isBare ? open.index + 1 : null,
  }
}

/** Whether a scalar, quotation marks and all, is or has a placeholder. */
export function isPlaceholderValue(text: string): boolean {
  const scalar = text.trim()
  const isQuoted = /^(["']).*\1$/s.test(scalar)
  return !scalar.includes('\n') && /\{\{[^{}]+\}\}/.test(scalar) && (isQuoted || scalar.startsWith('{{'))
}
