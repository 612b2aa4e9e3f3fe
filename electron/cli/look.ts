import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import type { RunQuery } from '../prefect/prefect-api'
import type { Output } from './output'

/** What `get` looks at, and until when. */
export interface Look {
  readonly connection: OpenConnection
  readonly output: Output
  readonly watch: boolean
  readonly signal: AbortSignal
  readonly clock: Clock
}

const daysShown = 1
export const rowsShown = 1_000

/** The runs of the last day, and those that wait. */
export const recent = (clock: Clock): RunQuery => ({ since: clock.now() - daysShown * 86_400_000, limit: rowsShown })
