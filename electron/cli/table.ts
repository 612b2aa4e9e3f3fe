import { printableLine } from '../../shared/model/printable'
import type { Output } from './output'
import { scriptForm } from './script-form'

export interface Column<T> {
  readonly title: string
  /** Only with `-o wide`. */
  readonly wide?: boolean
  readonly text: (row: T, now: number) => string
}
export type Printer<T> = (rows: readonly T[]) => Promise<void>
export type Format = 'json' | 'yaml' | 'wide'

/** Prints rows, as a table whose head stands there once, or in the format that was asked for. */
export function printerOf<T extends object>(
  columns: readonly Column<T>[],
  format: Format | undefined,
  output: Output,
  now: () => number,
): Printer<T> {
  const shown = columns.filter((column) => format === 'wide' || !column.wide)
  let headed = false
  return async (rows) => {
    if (output.json) for (const row of rows) output.line(row)
    else if (format === 'json' || format === 'yaml') await output.object(output.told(rows.map(scriptForm)), format)
    else {
      const head = headed ? [] : [shown.map(({ title }) => title)]
      headed = true
      const at = now()
      for (const line of aligned([
        ...head,
        ...rows.map((row) => shown.map(({ text }) => printableLine(output.told(text(row, at))))),
      ]))
        output.result(line)
    }
  }
}

/** A longer cell moves what stands behind it in its own row, and leaves the others as they are. */
const widest = 60

/** Cells of one column begin under each other. */
export function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const widths = (table[0] ?? []).map((_, n) =>
    table.reduce((width, { [n]: cell = '' }) => (cell.length > widest ? width : Math.max(width, cell.length)), 0),
  )
  return table.map((cells) =>
    cells
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}
