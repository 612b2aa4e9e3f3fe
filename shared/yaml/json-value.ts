import { wholeOf } from './kubectl-scalars'

/**
 * JSON as `JSON.parse` reads it, but for whole numbers of up to 64 bits that a double can't hold: those are bigint, as in the
 * value of a template, and `jsonText` writes them so. Costs a tenth more while there are none.
 * @throws SyntaxError
 */
export const jsonValue = (text: string): unknown => withDigits(JSON.parse(text), text)

/** The same, of what `JSON.parse` has made of the text. It may be changed on the way. */
export function withDigits(value: unknown, text: string): unknown {
  if (!hasManyDigits(text)) return value
  const whole = { value }
  putDigits(whole, { value: JSON.parse(longNumbersQuoted(text)) as unknown })
  return whole.value
}

/** Fewer digits a double holds. */
const manyDigits = 16

/** Whether so many stand in a row. One of them is found by looking at each 16th character. */
function hasManyDigits(text: string): boolean {
  for (let at = manyDigits - 1; at < text.length; at += manyDigits) {
    if (!isDigit(text, at)) continue
    let [start, end] = [at, at]
    while (isDigit(text, start - 1)) start--
    while (end - start < manyDigits && isDigit(text, end)) end++
    if (end - start >= manyDigits) return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0x30 && unit <= 0x39
}

/** Outside of texts, JSON has no backslashes. */
const quoteOrNumber = /\\.|"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g

/** @param text that is JSON */
function longNumbersQuoted(text: string): string {
  let inText = false
  return text.replace(quoteOrNumber, (found) => {
    if (found === '"') inText = !inText
    else if (!inText && typeof wholeOf(found) === 'bigint') return `"${found}"`
    return found
  })
}

/** Where one has a number and the other a text, the text has its digits. No level takes a call. */
function putDigits(one: object, other: object): void {
  const waiting = [[one, other] as [Record<string, unknown>, Record<string, unknown>]]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, spelled] = next
    for (const key of Object.keys(value)) {
      const [inner, text] = [value[key], spelled[key]]
      if (typeof inner === 'number' && typeof text === 'string') value[key] = BigInt(text)
      else if (typeof inner === 'object' && inner !== null) waiting.push([inner, text] as typeof next)
    }
  }
}
