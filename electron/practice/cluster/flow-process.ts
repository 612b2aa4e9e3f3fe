import type { Play } from '../play'
import { defaultPlay } from '../play'

/** What a container's process needs of the world. */
export interface ProcessWorld {
  now(): number
  /** Sleeps, ms at speed 1. */
  sleep(ms: number): Promise<void>
  /** Writes a line to the container's log. */
  log(text: string): void
  readonly signal: AbortSignal
}

export type Environment = ReadonlyMap<string, string>

/** How a process ended. The kernel's doing is told apart from an exit. */
export type Exit = { readonly code: number } | { readonly killed: 'OOMKilled' | 'Evicted' }

interface Dialect {
  readonly version: '0.6.7' | '1.4.1'
  url(api: string): string
  readonly setFlowRun: string
  readonly setTaskRun: string
  readonly heartbeat: (flowRunId: string) => string
  states(kind: 'flow' | 'task', id: string, version: number | null, state: object): object
  readonly writeLog: string
  logInput(line: LogRecord, flowRunId: string): object
}
interface LogRecord {
  readonly at: number
  readonly level: 'DEBUG' | 'INFO' | 'ERROR'
  readonly name: string
  readonly message: string
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000+00:00')

const dialect06: Dialect = {
  version: '0.6.7',
  url: (api) => `${api}/graphql/alpha`,
  setFlowRun: 'mutation($input: setFlowRunStatesInput!) { setFlowRunStates(input: $input) { states { id } } }',
  setTaskRun:
    'mutation($input: setTaskRunStatesInput!) { setTaskRunStates(input: $input) { states { id status message } } }',
  heartbeat: (id) => `mutation { updateFlowRunHeartbeat(input: { flowRunId: "${id}" }) { success } }`,
  states: (kind, id, version, state) => ({
    states: [{ [kind === 'flow' ? 'flowRunId' : 'taskRunId']: id, version, state }],
  }),
  writeLog: 'mutation($input: writeRunLogInput!) { writeRunLog(input: $input) { success } }',
  logInput: ({ at, level, name, message }, flowRunId) => ({
    flowRunId,
    taskRunId: null,
    timestamp: iso(at),
    name,
    message,
    level,
    info: { name, msg: message, args: [], levelname: level, message },
  }),
}

const dialect1x: Dialect = {
  version: '1.4.1',
  url: (api) => api,
  setFlowRun:
    'mutation($input: set_flow_run_states_input!) { set_flow_run_states(input: $input) { states { id status message } } }',
  setTaskRun:
    'mutation($input: set_task_run_states_input!) { set_task_run_states(input: $input) { states { id status message } } }',
  heartbeat: (id) => `mutation { update_flow_run_heartbeat(input: { flow_run_id: "${id}" }) { success } }`,
  states: (kind, id, version, state) => ({
    states: [{ [kind === 'flow' ? 'flow_run_id' : 'task_run_id']: id, version, state }],
  }),
  writeLog: 'mutation($input: write_run_logs_input!) { write_run_logs(input: $input) { success } }',
  logInput: ({ at, level, name, message }, flowRunId) => ({
    logs: [{ flow_run_id: flowRunId, timestamp: iso(at), name, message, level }],
  }),
}

interface FlowRunRow {
  readonly version: number
  readonly serialized_state: { readonly type: string } | null
  readonly task_runs: readonly TaskRunRow[]
}
interface TaskRunRow {
  readonly id: string
  readonly version: number
  readonly task: {
    readonly id: string
    readonly slug: string
    readonly name: string | null
    readonly type: string | null
  }
}
const titleOf = ({ task }: TaskRunRow): string => task.name ?? task.slug
const runner = 'prefect.CloudTaskRunner'

const finished = ['Success', 'Skipped', 'Mapped', 'Cached', 'Failed', 'TimedOut', 'TriggerFailed', 'Cancelled']

/**
 * Does what `prefect execute cloud-flow` (0.6.7) or `prefect execute flow-run` (1.4.1) does, as the play says: reads its
 * run, sets it and its task runs, writes logs to the API and the container's log. A container without a flow run in its
 * environment just runs its time and ends well.
 */
export async function runProcess(env: Environment, play: Play | undefined, world: ProcessWorld): Promise<Exit> {
  const { kind, runMs, logs } = play ?? defaultPlay
  const flowRunId = env.get('PREFECT__CONTEXT__FLOW_RUN_ID')
  const api = env.get('PREFECT__CLOUD__API')
  if (flowRunId === undefined || api === undefined) {
    await speak(logs, runMs, world, (line) => world.log(line))
    return exitOf(kind)
  }
  const run = new FlowRun(env, api, flowRunId, world)
  try {
    return await run.play(kind, runMs, logs)
  } catch (error) {
    if (world.signal.aborted) throw error
    world.log('Traceback (most recent call last):')
    world.log(`prefect.utilities.exceptions.ClientError: ${(error as Error).message}`)
    return { code: 1 }
  }
}

const exitOf = (kind: Play['kind']): Exit => {
  if (kind === 'outOfMemory') return { killed: 'OOMKilled' }
  if (kind === 'evicted') return { killed: 'Evicted' }
  return { code: kind === 'crash' ? 1 : 0 }
}

/** Spreads lines evenly over the time. */
async function speak(
  lines: readonly string[],
  runMs: number,
  world: ProcessWorld,
  say: (line: string) => unknown,
): Promise<void> {
  const pauseMs = runMs / (lines.length + 1)
  for (const line of lines) {
    await world.sleep(pauseMs)
    world.signal.throwIfAborted()
    await say(line)
  }
  await world.sleep(pauseMs)
  world.signal.throwIfAborted()
}

class FlowRun {
  readonly #dialect: Dialect
  readonly #logsToApi: boolean
  #version = 0

  constructor(
    private readonly env: Environment,
    private readonly api: string,
    private readonly id: string,
    private readonly world: ProcessWorld,
  ) {
    // Only the 1.x agent sets these two.
    const is1x = env.has('PREFECT__BACKEND') || env.has('PREFECT__CLOUD__SEND_FLOW_RUN_LOGS')
    this.#dialect = is1x ? dialect1x : dialect06
    const flag = is1x ? 'PREFECT__CLOUD__SEND_FLOW_RUN_LOGS' : 'PREFECT__LOGGING__LOG_TO_CLOUD'
    this.#logsToApi = env.get(flag) !== 'false'
  }

  async play(kind: Play['kind'], runMs: number, logs: readonly string[]): Promise<Exit> {
    const { flow, row } = await this.#read()
    const name = 'prefect.CloudFlowRunner'
    if (row.serialized_state && finished.includes(row.serialized_state.type)) {
      await this.#log('INFO', name, `Flow run is already finished; state ${row.serialized_state.type}.`)
      return { code: 0 }
    }
    if (kind === 'crash') return this.#crash(logs)
    void this.#ask(this.#dialect.heartbeat(this.id)).catch(() => undefined)
    await this.#log('INFO', name, `Beginning Flow run for '${flow}'`)
    if (row.serialized_state?.type !== 'Running') {
      await this.#log('DEBUG', name, `Flow '${flow}': Handling state change from Scheduled to Running`)
      await this.#setFlow('Running', 'Running flow.')
    }
    await this.#runTasks(row, kind, runMs, logs)
    if (kind === 'outOfMemory' || kind === 'evicted') return exitOf(kind)
    if (kind === 'fail') {
      await this.#log('INFO', name, 'Flow run FAILED: some reference tasks failed.')
      await this.#setFlow('Failed', 'Some reference tasks failed.')
    } else {
      await this.#log('INFO', name, 'Flow run SUCCESS: all reference tasks succeeded')
      await this.#setFlow('Success', 'All reference tasks succeeded.')
    }
    return { code: 0 }
  }

  /** Parameters are done at once. A flow that fails does so in its first task; the others' triggers fail. */
  async #runTasks(row: FlowRunRow, kind: Play['kind'], runMs: number, logs: readonly string[]): Promise<void> {
    const isParameter = (taskRun: TaskRunRow): boolean => taskRun.task.type?.endsWith('.Parameter') === true
    for (const taskRun of row.task_runs.filter(isParameter)) {
      await this.#setTask(taskRun, taskRun.version, 'Running', 'Starting task run.')
      await this.#setTask(taskRun, taskRun.version + 1, 'Success', 'Task run succeeded.')
    }
    const tasks = row.task_runs.filter((taskRun) => !isParameter(taskRun))
    const dies = kind === 'outOfMemory' || kind === 'evicted'
    if (tasks.length === 0) {
      await speak(logs, runMs, this.world, (line) => this.#log('INFO', 'prefect.Task', line))
      return
    }
    const working = kind === 'fail' ? 1 : tasks.length
    for (const [index, taskRun] of tasks.entries()) {
      const [from, to] = [index, index + 1].map((part) => Math.ceil((logs.length * part) / working))
      const lines = logs.slice(from, to)
      if (index >= working) {
        const why = 'Trigger was "all_successful" but some of the upstream tasks failed.'
        await this.#setTask(taskRun, taskRun.version, 'TriggerFailed', why)
        continue
      }
      await this.#log('INFO', runner, `Task '${titleOf(taskRun)}': Starting task run...`)
      await this.#setTask(taskRun, taskRun.version, 'Running', 'Starting task run.')
      await this.#work(titleOf(taskRun), kind === 'fail' ? lines.slice(0, -1) : lines, runMs / working)
      if (dies && index === tasks.length - 1) return
      await this.#endTask(
        taskRun,
        kind === 'fail' ? (lines.at(-1) ?? "Unexpected error: RuntimeError('failed')") : undefined,
      )
    }
  }

  #work(task: string, lines: readonly string[], runMs: number): Promise<void> {
    return speak(lines, runMs, this.world, (line) => this.#log('INFO', `prefect.Task: ${task}`, line))
  }

  /** @param error what the task raised, its traceback in the lines after the first. */
  async #endTask(taskRun: TaskRunRow, error: string | undefined): Promise<void> {
    if (error !== undefined) await this.#log('ERROR', runner, error)
    const end = error === undefined ? 'Success' : 'Failed'
    await this.#setTask(taskRun, taskRun.version + 1, end, error?.split('\n')[0] ?? 'Task run succeeded.')
    await this.#log('INFO', runner, `Task '${titleOf(taskRun)}': finished task run for task with final state: '${end}'`)
  }

  async #crash(logs: readonly string[]): Promise<Exit> {
    const why = logs.at(-1) ?? 'ModuleNotFoundError("No module named \'flow\'")'
    const what = this.#dialect.version === '0.6.7' ? "Flow's environment" : 'flow run'
    const message = `Failed to load and execute ${what}: ${why}`
    for (const line of logs.slice(0, -1)) this.world.log(line)
    await this.#log('ERROR', 'prefect', message)
    await this.#setFlow('Failed', message)
    return { code: 1 }
  }

  async #read(): Promise<{ flow: string; row: FlowRunRow }> {
    const first = (await this.#ask(
      `query { flow_run(where: { id: { _eq: "${this.id}" } }) { flow { name storage environment } version } }`,
    )) as { flow_run: { flow: { name: string } }[] }
    const second = (await this.#ask(
      `query { flow_run_by_pk(id: "${this.id}") { id flow_id parameters context version scheduled_start_time serialized_state task_runs(where: { map_index: { _eq: -1 } }) { id task { id slug name type } version serialized_state } } }`,
    )) as { flow_run_by_pk: FlowRunRow | null }
    const flow = first.flow_run[0]?.flow.name
    if (flow === undefined || !second.flow_run_by_pk) throw new Error(`Flow run ID not found: "${this.id}"`)
    this.#version = second.flow_run_by_pk.version
    return { flow, row: second.flow_run_by_pk }
  }

  async #setFlow(type: string, message: string): Promise<void> {
    const input = this.#dialect.states('flow', this.id, this.#version, this.#state(type, message))
    await this.#ask(this.#dialect.setFlowRun, { input })
    this.#version += 1
  }

  async #setTask(taskRun: TaskRunRow, version: number, type: string, message: string): Promise<void> {
    const input = this.#dialect.states('task', taskRun.id, version, this.#state(type, message))
    await this.#ask(this.#dialect.setTaskRun, { input })
  }

  #state(type: string, message: string): object {
    const { version } = this.#dialect
    const _result = { __version__: version, type: 'NoResultType' }
    const inputs = version === '0.6.7' ? (type === 'Failed' ? { cached_inputs: null } : {}) : { cached_inputs: {} }
    return { type, message, context: {}, ...inputs, _result, __version__: version }
  }

  async #log(level: LogRecord['level'], name: string, message: string): Promise<void> {
    const at = this.world.now()
    this.world.log(`[${iso(at).slice(0, 23).replace('T', ' ').replace('.', ',')}] ${level} - ${name} | ${message}`)
    if (!this.#logsToApi) return
    const input = this.#dialect.logInput({ at, level, name, message }, this.id)
    // A log that can't be written must not end the flow; upstream drops it too.
    await this.#ask(this.#dialect.writeLog, { input }).catch(() => this.world.signal.throwIfAborted())
  }

  async #ask(query: string, variables?: object): Promise<unknown> {
    const token = this.env.get('PREFECT__CLOUD__AUTH_TOKEN') || this.env.get('PREFECT__CLOUD__API_KEY')
    const response = await fetch(this.#dialect.url(this.api), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables: JSON.stringify(variables ?? null) }),
      signal: this.world.signal,
    })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText} for url: ${response.url}`)
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: readonly { message: string }[] }
    if (errors && errors.length > 0) throw new Error(JSON.stringify(errors))
    return data
  }
}
