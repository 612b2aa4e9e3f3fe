import { Refused } from './refusal'

/**
 * Splits a command as Python's `shlex.split` does: quotes and backslashes as a POSIX shell, and no other sign of a shell
 * has a meaning.
 * @throws Refused for a quote that is not closed, and a backslash with nothing behind it
 * Source: prefect 3.9.1, utilities/processutils, command_from_string.
 */
export function splitCommand(command: string): readonly string[] {
  const words: string[] = []
  /** The word in hand; null between words. Quotes with nothing in them make a word too. */
  let word: string | null = null
  let quote: string | null = null
  for (let at = 0; at < command.length; at++) {
    const sign = command.charAt(at)
    if (sign === '\\' && quote !== "'") {
      const next = command.charAt(++at)
      if (next === '') throw new Refused('The command ends in a backslash.', 'Remove it, or write it twice.')
      // Inside of double quotes a backslash is one, but before a quote or another backslash.
      const keeps = quote === '"' && next !== '"' && next !== '\\'
      word = (word ?? '') + (keeps ? sign : '') + next
    } else if (quote !== null) {
      if (sign === quote) quote = null
      else word = (word ?? '') + sign
    } else if (sign === "'" || sign === '"') {
      quote = sign
      word ??= ''
    } else if (/[ \t\r\n]/.test(sign)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + sign
  }
  if (quote !== null) throw new Refused(`The command opens a quote ${quote} and does not close it.`, 'Close the quote.')
  if (word !== null) words.push(word)
  return words
}
