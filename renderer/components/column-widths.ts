/** What the user has made of widths, px by column; the others are as they come. */
export type Widths = Readonly<Record<string, number>>

export const leastWidth = 40
export const mostWidth = 2000

/** @param from how wide the column is now */
export const widened = (widths: Widths, column: string, from: number, by: number): Widths => ({
  ...widths,
  [column]: Math.min(Math.max(from + by, leastWidth), mostWidth),
})

export type EdgeAct =
  | { readonly kind: 'widen'; readonly by: number }
  /** To the next edge, or the one before. */
  | { readonly kind: 'go'; readonly by: 1 | -1 }
  | { readonly kind: 'reset' }

/** What a key does at the edge of a column; with Shift in large steps. */
export function edgeKey(key: string, shift: boolean): EdgeAct | null {
  const step = shift ? 40 : 8
  if (key === 'ArrowRight') return { kind: 'widen', by: step }
  if (key === 'ArrowLeft') return { kind: 'widen', by: -step }
  if (key === 'ArrowDown') return { kind: 'go', by: 1 }
  if (key === 'ArrowUp') return { kind: 'go', by: -1 }
  return key === 'Enter' ? { kind: 'reset' } : null
}
