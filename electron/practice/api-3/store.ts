import type { Identities } from '../api/identity'
import { Table } from '../api/table'
import { Cleanups } from './cleanups'
import type { ServerSettings } from './limits'
import type * as rows from './rows'

/** All that the API knows, in memory. The rules over it are in files of their own. */
export class Store {
  readonly tables = {
    flow: new Table<rows.FlowRow>(['name']),
    deployment: new Table<rows.DeploymentRow>(['flow_id', 'name', 'work_queue_id']),
    schedule: new Table<rows.ScheduleRow>(['deployment_id']),
    flow_run: new Table<rows.FlowRunRow>([
      'deployment_id',
      'flow_id',
      'state_type',
      'work_queue_id',
      'idempotency_key',
    ]),
    task_run: new Table<rows.TaskRunRow>(['flow_run_id']),
    /** Of flow runs and of task runs. */
    state: new Table<rows.StateRow>(['flow_run_id', 'task_run_id']),
    work_pool: new Table<rows.WorkPoolRow>(['name']),
    work_queue: new Table<rows.WorkQueueRow>(['work_pool_id']),
    worker: new Table<rows.WorkerRow>(['work_pool_id']),
    lease: new Table<rows.LeaseRow>(['deployment_id']),
    log: new Table<rows.LogRow>(['flow_run_id', 'task_run_id']),
    event: new Table<rows.EventRow>([]),
    variable: new Table<rows.VariableRow>(['name']),
    block: new Table<rows.BlockRow>(['block_type_id']),
    block_type: new Table<rows.BlockTypeRow>(['slug']),
  }
  /** How much of its limit the events take up. */
  eventsBytes = 0
  readonly hub = new Hub()
  readonly cleanups: Cleanups

  constructor(
    readonly make: Identities,
    readonly now: () => number,
    readonly settings: ServerSettings,
  ) {
    this.cleanups = new Cleanups(make, now)
  }

  /** What stands in every row. */
  fresh(): { readonly id: string; readonly created: number; readonly updated: number } {
    const now = this.now()
    return { id: this.make.id(), created: now, updated: now }
  }

  /** An id that sorts by its time: a UUID of version 7, as states and logs have. */
  timedId(at: number): string {
    const time = Math.floor(at).toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${this.make.id().slice(15)}`
  }
}

/** What websockets hear of. Whoever listens gets each in the order in which it happened. */
export interface Happenings {
  readonly event: rows.EventRow
  readonly log: rows.LogRow
  /** The id of a work pool whose paused flag, limit or template has changed. */
  readonly poolChanged: string
  /** A run that was Cancelling for too long: its Job is to be torn down. */
  readonly cleanup: rows.FlowRunRow
}

type Listener<Kind extends keyof Happenings> = (what: Happenings[Kind]) => void

export class Hub {
  readonly #listeners: { [Kind in keyof Happenings]: Set<Listener<Kind>> } = {
    event: new Set(),
    log: new Set(),
    poolChanged: new Set(),
    cleanup: new Set(),
  }

  /** @returns how to stop listening */
  on<Kind extends keyof Happenings>(kind: Kind, listener: Listener<Kind>): () => void {
    const listeners: Set<Listener<Kind>> = this.#listeners[kind]
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  tell<Kind extends keyof Happenings>(kind: Kind, what: Happenings[Kind]): void {
    for (const listener of this.#listeners[kind]) listener(what)
  }
}
