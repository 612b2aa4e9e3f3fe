import { TomlError } from 'smol-toml'

/**
 * Where a text ceases to be JSON, and in what way, without a word of the text itself: it may hold passwords. Ends a sentence, without a
 * full stop. The runtime's own message would quote the text.
 * @param text that `JSON.parse` does not take
 */
export function jsonFaultWords(text: string): string {
  // Whatever begins as JSON does is JSON that is not at its end: the longest of that ends where the fault is.
  let good = 0
  let bad = text.length
  if (mayGoOn(text)) return 'it ends too early'
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (mayGoOn(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return `line ${placeOf(text, good)}: there is something that JSON does not have here`
}

/** Whether a text is JSON, or becomes JSON when it goes on rightly. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as Error
    const position = /at position (\d+)/.exec(message)?.[1]
    return /end of JSON input|^Unterminated string/.test(message) || Number(position) === text.length
  }
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

/**
 * The same for TOML.
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
