/** A stretch of text to be replaced; offsets count UTF-16 units from 0, `end` is exclusive. */
export interface MinimalEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The smallest single replacement that makes `after` of `before`, so that an edit made from outside the editor can be
 * undone there, and leaves caret and scroll position where they are.
 * @returns null when both are the same.
 */
export function minimalEdit(before: string, after: string): MinimalEdit | null {
  if (before === after) return null
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let tail = 0
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}
