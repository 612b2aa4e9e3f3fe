import type { Column } from './column'

/** What the user has chosen otherwise than it comes, by the column's id. */
export type ColumnChoices = Readonly<Record<string, boolean>>
export const noChoices: ColumnChoices = {}
export const isChoices = (value: unknown): value is ColumnChoices =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((shown) => typeof shown === 'boolean')

type Choice = Pick<Column<never>, 'id' | 'canHide' | 'extra'>

export const isShown = ({ id, canHide, extra }: Choice, choices: ColumnChoices): boolean =>
  !canHide || (choices[id] ?? !extra)

/** Shows a column that is hidden, and the other way round. What is as it comes is no choice: it follows a newer panel. */
export function toggled(choices: ColumnChoices, column: Choice): ColumnChoices {
  const { [column.id]: _, ...others } = choices
  const shown = !isShown(column, choices)
  return shown === !column.extra ? others : { ...others, [column.id]: shown }
}

const edges = 32
const gap = 12

/**
 * The columns to draw. An extra one stands there where it has room beside all the others, and beside the extra ones before it: it
 * never squeezes what comes with the table.
 */
export function chosenColumns<C extends Pick<Column<never>, 'id' | 'width' | 'from' | 'canHide' | 'extra'>>(
  columns: readonly C[],
  choices: ColumnChoices,
): readonly C[] {
  const chosen = columns.filter((column) => isShown(column, choices))
  const roomOf = ({ width }: C) => Number(/\d+/.exec(width)?.[0] ?? 0) + gap
  let room = chosen.reduce((sum, column) => sum + (column.extra ? 0 : roomOf(column)), edges - gap)
  return chosen.map((column) =>
    column.extra ? { ...column, from: Math.max(column.from ?? 0, (room += roomOf(column))) } : column,
  )
}
