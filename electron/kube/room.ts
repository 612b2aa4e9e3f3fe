import { limits } from './limits'

/** How much a view keeps of one kind. */
export interface Room {
  readonly objects: number
  readonly chars: number
}

export const roomFor = (objects: number): Room => ({ objects, chars: limits.watchedChars })

/** About as many characters as a summary takes: those of its texts, and some for each of its fields. */
export function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  let chars = 16
  for (const inner of Object.values(value)) chars += charsOf(inner)
  return chars
}
