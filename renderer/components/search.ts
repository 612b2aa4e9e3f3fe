/** A piece of a text, and whether the search found it. */
export interface Piece {
  readonly text: string
  readonly found: boolean
}

/**
 * How well a text answers a search: the smaller the better, null for not at all. Every word must occur; one that begins
 * the text, or a word of it, counts for more than one in the middle.
 */
export const rank = (text: string, search: string): number | null => rankOf(text, wordsOf(search))

function rankOf(text: string, words: readonly string[]): number | null {
  const lower = text.toLowerCase()
  let sum = 0
  for (const word of words) {
    const at = lower.indexOf(word)
    if (at === -1) return null
    const begins = at === 0 || /[^a-z0-9]/.test(lower[at - 1] ?? '')
    sum += (begins ? 0 : 100) + Math.min(at, 99)
  }
  return sum
}

/** The text in pieces, with what was found marked. */
export function highlight(text: string, search: string): readonly Piece[] {
  const words = wordsOf(search)
  if (words.length === 0) return [{ text, found: false }]
  const pattern = new RegExp(`(${words.map(escape).join('|')})`, 'gi')
  return text
    .split(pattern)
    .map((piece, index) => ({ text: piece, found: index % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}

/** The best of many, at most `limit`; equal ones keep their order. */
export function best<T>(items: Iterable<T>, textOf: (item: T) => string, search: string, limit: number): readonly T[] {
  const words = wordsOf(search)
  // Of fifty thousand, few are kept: each takes its place among them, and pushes out the last.
  const kept: { readonly item: T; readonly rank: number }[] = []
  for (const item of items) {
    const value = rankOf(textOf(item), words)
    if (value === null || (kept.at(limit - 1)?.rank ?? Infinity) <= value) continue
    const after = kept.findLastIndex((each) => each.rank <= value)
    kept.splice(after + 1, 0, { item, rank: value })
    kept.length = Math.min(kept.length, limit)
  }
  return kept.map(({ item }) => item)
}

const wordsOf = (search: string) => search.toLowerCase().split(/\s+/).filter(Boolean)
const escape = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
