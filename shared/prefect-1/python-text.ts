/**
 * What Python makes of values where 1.4.1's agent writes them into strings.
 */

/** `str()` of a list of strings: `['a', "it's"]`. */
export const strOfList = (texts: readonly string[]): string => `[${texts.map(repr).join(', ')}]`

/** `json.dumps` of a dict of strings: spaces behind commas and colons, nothing but ASCII. */
export function jsonDumps(mapping: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(mapping).map(([key, value]) => `${asciiJson(key)}: ${asciiJson(value)}`)
  return `{${pairs.join(', ')}}`
}

const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0')

/** What Python does not count as printable, besides the space: controls, formats, unassigned, separators. */
const unprintable = /[\p{C}\p{Z}]/u
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `repr()` of a string. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const characters = Array.from(text, (character) => {
    if (character === quote) return `\\${quote}`
    if (character === ' ' || !unprintable.test(character)) return escapes[character] ?? character
    return escapes[character] ?? escaped(character.codePointAt(0) ?? 0)
  })
  return quote + characters.join('') + quote
}

function escaped(codePoint: number): string {
  if (codePoint <= 0xff) return `\\x${hex(codePoint, 2)}`
  return codePoint <= 0xffff ? `\\u${hex(codePoint, 4)}` : `\\U${hex(codePoint, 8)}`
}

/** `sorted(set(…))`: by code point, where JavaScript compares halves of characters. */
export const sortedSet = (texts: readonly string[]): string[] => [...new Set(texts)].sort(byCodePoint)

function byCodePoint(one: string, other: string): number {
  const left = Array.from(one, (character) => character.codePointAt(0) ?? 0)
  const right = Array.from(other, (character) => character.codePointAt(0) ?? 0)
  const at = left.findIndex((codePoint, index) => codePoint !== right[index])
  if (at === -1) return left.length - right.length
  return (left[at] ?? 0) - (right[at] ?? -1)
}
