/** What a column is sorted by. Null stands last in either direction: what is not known is not small. */
export type SortValue = string | number | null

export interface Sort {
  readonly column: string
  readonly direction: 'up' | 'down'
}

export const isSort = (value: unknown): value is Sort | null =>
  value === null ||
  (typeof value === 'object' &&
    'column' in value &&
    typeof value.column === 'string' &&
    'direction' in value &&
    (value.direction === 'up' || value.direction === 'down'))

/** The rows in a new order; equal ones keep theirs. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  direction: 'up' | 'down',
): readonly Row[] {
  const sign = direction === 'up' ? 1 : -1
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      if (a.value === b.value) return 0
      if (a.value === null) return 1
      if (b.value === null) return -1
      return a.value < b.value ? -sign : sign
    })
    .map(({ row }) => row)
}
