import type { ReactNode } from 'react'
import type { SortValue } from './sort-rows'

/** One column of a table. */
export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** A grid track: "104px", "minmax(0,1fr)". */
  readonly width: string
  readonly align?: 'right'
  /** The least width of the table, px, at which it is shown; at any unless told. What tells rows apart stays. */
  readonly from?: number
  /** Whether the user may leave it out; what tells rows apart always stands there. */
  readonly canHide?: true
  /** Not shown until the user chooses it. */
  readonly extra?: true
  readonly cell: (row: Row) => ReactNode
  /** Lets the column be sorted. */
  readonly sortBy?: (row: Row) => SortValue
  /** Which way the first press sorts: down where the largest or newest is looked for. Up unless told. */
  readonly sortFirst?: 'up' | 'down'
}
