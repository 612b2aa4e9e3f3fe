/** Stands for what is not shown. */
export const mask = '••••••••'

/** Objects are looked through so deep; what is below is left out. Deeper ones come from nobody who means well. */
const deepest = 100

/** A copy of plain data with each text put through `change`, keys included; what is too deep becomes "…". */
export function mapTexts(value: unknown, change: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change(key), mapTexts(inner, change, depth + 1)]),
  )
}
