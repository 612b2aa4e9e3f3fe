import { TomlError } from 'smol-toml'

/**
 * Where a text ceases to be TOML, and in what way, without a word of the text itself: it may hold passwords. Ends a sentence,
 * without a full stop.
 * @returns null for an error that is none of the parser's
 */
export function tomlFaultWords(error: unknown): string | null {
  if (!(error instanceof TomlError)) return null
  const [first = ''] = error.message.split('\n')
  const cause = first.replace(/^Invalid TOML document: /, '')
  // Its causes are words of its own, but that of a date, which may quote.
  const words = /^[a-z][a-z ,:-]*(\. aborting\.)?$/.test(cause)
    ? cause.replace(/\. aborting\.$/, '')
    : 'it is not TOML here'
  return `line ${error.line}, column ${error.column}: ${words}`
}

/** A file that begins with a mark of the byte order, as editors of Windows write it, is the same file without. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')
