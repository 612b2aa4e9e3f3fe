import { randomUUID } from 'node:crypto'

/** A task run as Prefect 3's engine has it in its process: the API hears of it by events only. */
export class TaskRun3 {
  readonly id = randomUUID()
  readonly name: string
  readonly #dynamicKey = randomUUID()
  #state: { readonly type: string; readonly name: string } | null = null
  #last: string | null = null
  #startedAt: string | null = null
  #endedAt: string | null = null

  constructor(
    readonly task: string,
    private readonly flowRunId: string,
    private readonly expectedAt: string,
  ) {
    this.name = `${task}-${this.#dynamicKey.slice(0, 3)}`
  }

  /**
   * The event that says that it has a state now. @param at an instant, as ISO 8601
   * Source: prefect 3.9.1, events/utilities.py and utilities/engine.py, emit_task_run_state_change_event.
   */
  enter(type: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED', message: string, at: string): object {
    const name = `${type[0] ?? ''}${type.slice(1).toLowerCase()}`
    if (type === 'RUNNING') this.#startedAt = at
    if (type === 'COMPLETED' || type === 'FAILED') this.#endedAt = at
    const [id, before, follows] = [randomUUID(), this.#state, this.#last]
    this.#state = { type, name }
    this.#last = id
    return {
      ...{ id, occurred: at, follows, event: `prefect.task-run.${name}` },
      resource: {
        'prefect.resource.id': `prefect.task-run.${this.id}`,
        'prefect.resource.name': this.name,
        'prefect.state-message': message,
        'prefect.state-name': name,
        'prefect.state-timestamp': at,
        'prefect.state-type': type,
        'prefect.orchestration': 'client',
      },
      related: [{ 'prefect.resource.id': `prefect.flow-run.${this.flowRunId}`, 'prefect.resource.role': 'flow-run' }],
      payload: {
        intended: { from: before?.type ?? null, to: type },
        initial_state: before,
        validated_state: { type, name, message, state_details: {}, data: null },
        task_run: this.#row(type, at),
      },
    }
  }

  #row(type: string, at: string) {
    const ran = this.#startedAt === null ? 0 : (Date.parse(this.#endedAt ?? at) - Date.parse(this.#startedAt)) / 1_000
    return {
      ...{ name: this.name, task_key: `${this.task}-${this.task.length}`, dynamic_key: this.#dynamicKey },
      ...{ task_version: null, cache_key: null, tags: [], labels: {}, task_inputs: {} },
      empirical_policy: { retries: 0, retry_delay: 0 },
      ...{ run_count: type === 'PENDING' ? 0 : 1, flow_run_run_count: 1, total_run_time: ran },
      ...{ expected_start_time: this.expectedAt, start_time: this.#startedAt, end_time: this.#endedAt },
    }
  }
}
