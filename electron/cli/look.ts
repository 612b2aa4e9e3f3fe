import type { DialectId } from '../../shared/model/dialect-words'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { PrefectError, wrongDialectWords, type RunList, type RunQuery } from '../prefect/prefect-api'
import type { Output } from './output'

/** What `get` looks at, and until when. */
export interface Look {
  readonly connection: OpenConnection
  /** What the API has to be. The connection itself asks what it is: runs of both can be read in the same words. */
  readonly dialect: DialectId | 'auto'
  readonly output: Output
  readonly watch: boolean
  readonly signal: AbortSignal
  readonly clock: Clock
}

const daysShown = 1
export const rowsShown = 1_000

/** The runs of the last day, and those that wait. */
const recent = (clock: Clock): RunQuery => ({ since: clock.now() - daysShown * 86_400_000, limit: rowsShown })

/** @throws PrefectError, also for an API of another dialect than the one asked for */
export async function readRuns({ connection, dialect, signal, clock }: Look): Promise<RunList> {
  const list = await connection.api.runs(recent(clock), signal)
  const spoken = connection.api.dialect
  if (dialect !== 'auto' && spoken !== null && spoken !== dialect) {
    throw new PrefectError('refused', wrongDialectWords(spoken, dialect), { wrongDialect: true })
  }
  return list
}
