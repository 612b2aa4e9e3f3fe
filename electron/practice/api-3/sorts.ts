import type { DeploymentRow, FlowRow, FlowRunRow, LogRow, TaskRunRow } from './rows'
import { byColumn } from './pages'

type Order<Row> = (a: Row, b: Row) => number

// The orders that lists may be asked in, by the API's words. Source: prefect 3.9.1, server/schemas/sorting.py.

export const flowRunSorts = {
  ID_DESC: byColumn((run) => run.id, 'DESC'),
  START_TIME_ASC: byColumn((run) => started(run), 'ASC'),
  START_TIME_DESC: byColumn((run) => started(run), 'DESC'),
  EXPECTED_START_TIME_ASC: byColumn((run) => run.expected_start_time, 'ASC'),
  EXPECTED_START_TIME_DESC: byColumn((run) => run.expected_start_time, 'DESC'),
  NAME_ASC: byColumn((run) => run.name, 'ASC'),
  NAME_DESC: byColumn((run) => run.name, 'DESC'),
  NEXT_SCHEDULED_START_TIME_ASC: byColumn((run) => run.next_scheduled_start_time, 'ASC'),
  END_TIME_DESC: byColumn((run) => run.end_time, 'DESC'),
} satisfies Record<string, Order<FlowRunRow>>

const started = ({ start_time, expected_start_time }: FlowRunRow): number | null => start_time ?? expected_start_time

export const taskRunSorts = {
  ID_DESC: byColumn((run) => run.id, 'DESC'),
  EXPECTED_START_TIME_ASC: byColumn((run) => run.expected_start_time, 'ASC'),
  EXPECTED_START_TIME_DESC: byColumn((run) => run.expected_start_time, 'DESC'),
  NAME_ASC: byColumn((run) => run.name, 'ASC'),
  NAME_DESC: byColumn((run) => run.name, 'DESC'),
  NEXT_SCHEDULED_START_TIME_ASC: byColumn((run) => run.expected_start_time, 'ASC'),
  END_TIME_DESC: byColumn((run) => run.end_time, 'DESC'),
} satisfies Record<string, Order<TaskRunRow>>

export const logSorts = {
  TIMESTAMP_ASC: byColumn((log) => log.timestamp, 'ASC'),
  TIMESTAMP_DESC: byColumn((log) => log.timestamp, 'DESC'),
} satisfies Record<string, Order<LogRow>>

const nameSorts = {
  CREATED_DESC: byColumn((row) => row.created, 'DESC'),
  UPDATED_DESC: byColumn((row) => row.updated, 'DESC'),
  NAME_ASC: byColumn((row) => row.name, 'ASC'),
  NAME_DESC: byColumn((row) => row.name, 'DESC'),
} satisfies Record<string, Order<DeploymentRow | FlowRow>>
export const deploymentSorts = nameSorts
export const flowSorts = nameSorts

/** The words of a table of orders, for a schema. */
export const words = <Sorts extends object>(sorts: Sorts): [keyof Sorts & string, ...(keyof Sorts & string)[]] =>
  Object.keys(sorts) as [keyof Sorts & string, ...(keyof Sorts & string)[]]
