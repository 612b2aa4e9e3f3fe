import {
  exitOf,
  plainProcess,
  speak,
  type ContainerProcess,
  type Environment,
  type Exit,
  type ProcessWorld,
} from '../container-process'
import type { Play } from '../play'
import { isPracticeApi } from './is-practice-api'
import { FlowRun3 } from './prefect-3'
import { wireOf, type LogRecord, type Operation, type Wire } from './wire'

/**
 * Does what `prefect execute cloud-flow` (0.6.7), `prefect execute flow-run` (1.4.1) or `prefect flow-run execute` (3.9.1)
 * does, as the play says: reads its run, sets it and its task runs, writes logs to the API and the container's log. A
 * container without a flow run in its environment just runs its time.
 */
export const runFlowProcess: ContainerProcess = async (env, play, world) => {
  const run = flowRunOf(env, world)
  if (!run) return plainProcess(env, play, world)
  try {
    if (!(await isPracticeApi(run.url, world.signal))) {
      world.log(
        `${run.url} is not a practice API. The practice cluster plays runs instead of running them, so it plays`,
      )
      world.log('none of this API. Nothing ran, and the run’s state was left as it is.')
      return { code: 1 }
    }
    return await run.play(play)
  } catch (error) {
    if (world.signal.aborted) throw error
    world.log('Traceback (most recent call last):')
    world.log(`prefect.utilities.exceptions.ClientError: ${(error as Error).message}`)
    return { code: 1 }
  }
}

/** @returns undefined when the environment has no flow run. */
function flowRunOf(env: Environment, world: ProcessWorld): FlowRun | FlowRun3 | undefined {
  if (env.has('PREFECT__FLOW_RUN_ID') && env.has('PREFECT_API_URL')) return new FlowRun3(env, world)
  const wire = wireOf(env)
  return wire && new FlowRun(wire, env, world)
}

/** Both versions send one on entering and then this often. */
const heartbeatMs = 30_000
/** How often 1.x looks whether its run is Cancelling. Source: prefect 1.4.1, cloud.check_cancellation_interval. */
const lookMs = 15_000

const flowRunner = 'prefect.CloudFlowRunner'
const taskRunner = 'prefect.CloudTaskRunner'
const finished = new Set(
  'Success Skipped Mapped Cached Looped Failed TimedOut TriggerFailed Cancelled ValidationFailed Aborted'.split(' '),
)

interface Row {
  readonly version: number
  readonly serialized_state: { readonly type: string } | null
  readonly task_runs: readonly TaskRow[]
}
interface TaskRow {
  readonly id: string
  readonly version: number
  readonly task: {
    readonly id: string
    readonly slug: string
    readonly name: string | null
    readonly type: string | null
  }
}
const titleOf = ({ task }: TaskRow): string => task.name ?? task.slug

class FlowRun {
  readonly #id: string
  #version = 0
  #over = false
  /** Rejects once the run is found to be Cancelling, so that its work stops where it is. */
  readonly #cancelled: Promise<never>
  #cancel: (reason: Error) => void = () => {}

  constructor(
    private readonly wire: Wire,
    env: Environment,
    private readonly world: ProcessWorld,
  ) {
    this.#id = env.get('PREFECT__CONTEXT__FLOW_RUN_ID') ?? ''
    this.#cancelled = new Promise((_, reject) => (this.#cancel = reject))
    this.#cancelled.catch(() => undefined) // for when nobody waits
  }

  get url(): string {
    return this.wire.url
  }

  async play(play: Play): Promise<Exit> {
    const { flow, row } = await this.#read()
    const state = row.serialized_state?.type ?? 'Pending'
    if (finished.has(state)) {
      await this.#log('INFO', flowRunner, `Flow run is already finished; state ${state}.`)
      return { code: 0 }
    }
    if (play.kind === 'crash') return this.#crash(play.logs)
    try {
      this.#repeat(0, heartbeatMs, () => this.#ask(this.wire.heartbeat(this.#id)))
      if (this.wire.dialect === '1.x') {
        this.#repeat(lookMs, lookMs, async () => {
          if (await this.#isCancelling()) this.#cancel(new Error('The run is Cancelling.'))
        })
      }
      await this.#log('INFO', flowRunner, `Beginning Flow run for '${flow}'`)
      if (state !== 'Running') {
        await this.#log('DEBUG', flowRunner, `Flow '${flow}': Handling state change from Scheduled to Running`)
        await this.#setFlow('Running', 'Running flow.')
      }
      await this.#runTasks(row, play)
      if (play.kind === 'outOfMemory' || play.kind === 'evicted') return exitOf(play.kind)
    } catch (error) {
      // In a Cancelling run no task may begin: what it then says is not what went wrong.
      if (this.world.signal.aborted || !(await this.#isCancelling())) throw error
    } finally {
      this.#over = true
    }
    return this.#end(play.kind)
  }

  async #end(kind: Play['kind']): Promise<Exit> {
    if (await this.#isCancelling()) {
      await this.#log('INFO', flowRunner, 'Flow run has been cancelled, cancelling active tasks')
      await this.#setFlow('Cancelled', 'Flow run is cancelled')
    } else if (kind === 'fail') {
      await this.#log('INFO', flowRunner, 'Flow run FAILED: some reference tasks failed.')
      await this.#setFlow('Failed', 'Some reference tasks failed.')
    } else {
      await this.#log('INFO', flowRunner, 'Flow run SUCCESS: all reference tasks succeeded')
      await this.#setFlow('Success', 'All reference tasks succeeded.')
    }
    return { code: 0 }
  }

  /** Parameters are done at once. A flow that fails does so in its first task; the others' triggers fail. */
  async #runTasks(row: Row, { kind, runMs, logs }: Play): Promise<void> {
    const isParameter = ({ task }: TaskRow): boolean => task.type?.endsWith('.Parameter') === true
    for (const known of row.task_runs.filter(isParameter)) {
      const taskRun = await this.#taskRun(known)
      await this.#setTask(taskRun, 'Running', 'Starting task run.')
      await this.#setTask(taskRun, 'Success', 'Task run succeeded.')
    }
    const tasks = row.task_runs.filter((taskRun) => !isParameter(taskRun))
    if (tasks.length === 0) {
      await this.#speak(logs, runMs, (line) => this.#log('INFO', 'prefect.Task', line))
      return
    }
    const working = kind === 'fail' ? 1 : tasks.length
    for (const [index, known] of tasks.entries()) {
      const taskRun = await this.#taskRun(known)
      if (index >= working) {
        const why = 'Trigger was "all_successful" but some of the upstream tasks failed.'
        await this.#setTask(taskRun, 'TriggerFailed', why)
        continue
      }
      const [from, to] = [index, index + 1].map((part) => Math.ceil((logs.length * part) / working))
      const lines = logs.slice(from, to)
      await this.#runTask(taskRun, kind === 'fail' ? lines.slice(0, -1) : lines, runMs / working)
      if ((kind === 'outOfMemory' || kind === 'evicted') && index === tasks.length - 1) return
      const error = kind === 'fail' ? (lines.at(-1) ?? "Unexpected error: RuntimeError('failed')") : undefined
      await this.#endTask(taskRun, error)
    }
  }

  async #runTask(taskRun: TaskRow, lines: readonly string[], runMs: number): Promise<void> {
    const title = titleOf(taskRun)
    await this.#log('INFO', taskRunner, `Task '${title}': Starting task run...`, taskRun)
    await this.#setTask(taskRun, 'Running', 'Starting task run.')
    await this.#speak(lines, runMs, (line) => this.#log('INFO', this.wire.taskLogger(title), line, taskRun))
  }

  /** @param error what the task raised, its traceback in the lines after the first. */
  async #endTask(taskRun: TaskRow, error: string | undefined): Promise<void> {
    if (error !== undefined) await this.#log('ERROR', taskRunner, error, taskRun)
    const end = error === undefined ? 'Success' : 'Failed'
    await this.#setTask(taskRun, end, error?.split('\n')[0] ?? 'Task run succeeded.')
    const ended = `Task '${titleOf(taskRun)}': finished task run for task with final state: '${end}'`
    await this.#log('INFO', taskRunner, ended, taskRun)
  }

  /** A task run as it stands now that its task begins. */
  async #taskRun(known: TaskRow): Promise<TaskRow> {
    const operation = this.wire.taskRunInfo?.(this.#id, known.task.id)
    if (!operation) return known
    const { get_or_create_task_run_info: info } = await this.#ask<{
      get_or_create_task_run_info: Pick<TaskRow, 'id' | 'version'>
    }>(operation)
    return { ...known, ...info }
  }

  async #crash(logs: readonly string[]): Promise<Exit> {
    const why = logs.at(-1) ?? 'ModuleNotFoundError("No module named \'flow\'")'
    const what = this.wire.dialect === '0.6' ? "Flow's environment" : 'flow run'
    const message = `Failed to load and execute ${what}: ${why}`
    for (const line of logs.slice(0, -1)) this.world.log(line)
    await this.#log('ERROR', 'prefect', message)
    await this.#setFlow('Failed', message)
    return { code: 1 }
  }

  async #read(): Promise<{ flow: string; row: Row }> {
    const { flow_run } = await this.#ask<{ flow_run: { flow: { name: string } }[] }>({
      query: `query { flow_run(where: { id: { _eq: "${this.#id}" } }) { flow { name storage } version } }`,
    })
    const { flow_run_by_pk: row } = await this.#ask<{ flow_run_by_pk: Row | null }>({
      query: `query { flow_run_by_pk(id: "${this.#id}") { id flow_id parameters context version scheduled_start_time serialized_state task_runs(where: { map_index: { _eq: -1 } }) { id task { id slug name type } version serialized_state } } }`,
    })
    const flow = flow_run[0]?.flow.name
    if (flow === undefined || !row) throw new Error(`Flow run ID not found: "${this.#id}"`)
    this.#version = row.version
    return { flow, row }
  }

  /** Runs of 0.6 can't be cancelled. */
  async #isCancelling(): Promise<boolean> {
    if (this.wire.dialect === '0.6') return false
    const { flow_run_by_pk: row } = await this.#ask<{ flow_run_by_pk: Row | null }>({
      query: `query { flow_run_by_pk(id: "${this.#id}") { version serialized_state } }`,
    })
    this.#version = row?.version ?? this.#version
    return row?.serialized_state?.type === 'Cancelling'
  }

  /** Does something now and then for as long as the run goes on. What goes wrong there stops nothing. */
  #repeat(firstMs: number, everyMs: number, task: () => Promise<unknown>): void {
    const next = async (ms: number): Promise<void> => {
      await this.world.sleep(ms)
      if (this.#over || this.world.signal.aborted) return
      await task().catch(() => undefined)
      await next(everyMs)
    }
    next(firstMs).catch(() => undefined)
  }

  #speak(lines: readonly string[], runMs: number, say: (line: string) => Promise<void>): Promise<void> {
    const sleep = (ms: number) => Promise.race([this.world.sleep(ms), this.#cancelled])
    return speak(lines, runMs, { sleep, signal: this.world.signal }, say)
  }

  async #setFlow(type: string, message: string): Promise<void> {
    await this.#ask(this.wire.setState({ kind: 'flow', id: this.#id, version: this.#version, type, message }))
    this.#version += 1
  }

  async #setTask({ id, version }: TaskRow, type: string, message: string): Promise<void> {
    await this.#ask(
      this.wire.setState({ kind: 'task', id, version: type === 'Running' ? version : version + 1, type, message }),
    )
  }

  async #log(level: LogRecord['level'], name: string, message: string, taskRun?: TaskRow): Promise<void> {
    const at = this.world.now()
    const time = new Date(at).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')
    this.world.log(`[${time}] ${level} - ${name} | ${message}`)
    if (!this.wire.sendsLogs) return
    const record = { at, level, name, message, taskRunId: taskRun?.id ?? null }
    // A log that can't be written must not end the flow; upstream drops it too.
    await this.#ask(this.wire.writeLog(record, this.#id)).catch(() => this.world.signal.throwIfAborted())
  }

  async #ask<Data>({ query, variables }: Operation): Promise<Data> {
    const response = await fetch(this.wire.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...this.wire.headers },
      body: JSON.stringify({ query, variables: JSON.stringify(variables ?? null) }),
      signal: this.world.signal,
    })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText} for url: ${response.url}`)
    const { data, errors } = (await response.json()) as { data: Data; errors?: readonly { message: string }[] }
    if (errors && errors.length > 0) throw new Error(JSON.stringify(errors))
    return data
  }
}
