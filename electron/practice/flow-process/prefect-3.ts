import { exitOf, speak, type Environment, type Exit, type ProcessWorld } from '../container-process'
import { demoFlows } from '../demo-flows'
import type { Play } from '../play'
import { onCancelling } from './cancellation-3'
import { Client3, type RunRow, type Verdict } from './client-3'
import { TaskRun3 } from './task-run-3'

const levels = { INFO: 20, ERROR: 40 } as const
const flowLogger = 'prefect.flow_runs'
const taskLogger = 'prefect.task_runs'
const final = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED'])

/** The run is Cancelling: its work stops where it is. */
class Cancelled extends Error {}

/** What a task's code raised: the last line is the error. */
interface Raised {
  readonly error: string
  readonly traceback: string
}

/**
 * Does what `prefect flow-run execute` (3.9.1) does, as the play says. What it exits with says nothing of how the run
 * ended: it is 0 for a run that failed, and for one whose crash it could report.
 */
export class FlowRun3 {
  readonly #client: Client3
  #name = ''
  #flow = ''
  #cancel: (reason: Cancelled) => void = () => undefined
  readonly #cancelled: Promise<never>

  constructor(
    private readonly env: Environment,
    private readonly world: ProcessWorld,
  ) {
    this.#client = new Client3(env, world.signal)
    this.#cancelled = new Promise((_, reject) => (this.#cancel = reject))
    this.#cancelled.catch(() => undefined) // for when nobody waits
  }

  get url(): string {
    return this.#client.url
  }

  async play(play: Play): Promise<Exit> {
    const run = await this.#client.readRun()
    this.#name = run.name
    if (run.state && final.has(run.state.type)) return { code: 0 }
    this.#flow = await this.#client.flowName(run.flow_id)
    const stopHearing = onCancelling(this.env, this.#client.url, run.id, () => this.#cancel(new Cancelled()))
    const terminated = () => void this.#reschedule()
    this.world.signal.addEventListener('abort', terminated, { once: true })
    try {
      return await this.#work(run, play)
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error
      await this.#client.setState({ type: 'CANCELLED', message: 'Flow run was cancelled successfully.' })
      return { code: 0 }
    } finally {
      this.world.signal.removeEventListener('abort', terminated)
      stopHearing()
    }
  }

  async #work(run: RunRow, play: Play): Promise<Exit> {
    if (play.kind === 'crash') return this.#crash(play.logs)
    if (!(await this.#begin())) return { code: 0 }
    await this.#log('INFO', flowLogger, `Beginning flow run '${run.name}' for flow '${this.#flow}'`)
    const raised = await this.#runTasks(play)
    if (play.kind === 'outOfMemory' || play.kind === 'evicted') {
      if (play.kind === 'evicted') await this.#reschedule()
      return exitOf(play.kind)
    }
    if (raised === undefined) {
      await this.#end('COMPLETED', null)
      return { code: 0 }
    }
    await this.#log('ERROR', flowLogger, `Encountered exception during execution: ${raised.error}\n${raised.traceback}`)
    await this.#end('FAILED', `Flow run encountered an exception: ${plain(raised.error)}`)
    return { code: 0 }
  }

  /** @returns whether the run is this process's to run */
  async #begin(): Promise<boolean> {
    for (;;) {
      const { status, state, details } = await this.#client.setState({ type: 'RUNNING' })
      if (status === 'ACCEPT') return true
      if (status !== 'WAIT') return this.#giveUp({ status, state, details })
      await Promise.race([this.world.sleep((details.delay_seconds ?? 1) * 1_000), this.#cancelled])
    }
  }

  async #giveUp({ status, state, details }: Verdict): Promise<false> {
    const why =
      status === 'ABORT' ? `Aborted by the API: ${details.reason ?? ''}` : `The run is ${state?.name ?? ''} instead.`
    this.world.log(`Flow run '${this.#name}' was not started. ${why}`)
    return false
  }

  /** The tasks of the flow, in order. One that raises ends the flow: those after it never come to be. */
  async #runTasks({ kind, runMs, logs }: Play): Promise<Raised | undefined> {
    const known = demoFlows.find(({ name }) => name === this.#flow)?.tasks ?? []
    const tasks = kind === 'fail' ? known.slice(0, 1) : known
    if (tasks.length === 0) {
      await this.#speak(logs, runMs, (line) => this.#log('INFO', flowLogger, line))
      return undefined
    }
    for (const [index, task] of tasks.entries()) {
      const [from, to] = [index, index + 1].map((part) => Math.ceil((logs.length * part) / tasks.length))
      const lines = logs.slice(from, to)
      const last = index === tasks.length - 1
      const fails = kind === 'fail' && last
      const taskRun = await this.#beginTask(task)
      const said = fails ? lines.slice(0, -1) : lines
      await this.#speak(said, runMs / tasks.length, (line) => this.#log('INFO', taskLogger, line, taskRun))
      if (last && (kind === 'outOfMemory' || kind === 'evicted')) return undefined
      const raised = fails ? raisedOf(lines.at(-1)) : undefined
      await this.#endTask(taskRun, raised)
      if (raised) return raised
    }
    return undefined
  }

  async #beginTask(task: string): Promise<TaskRun3> {
    const taskRun = new TaskRun3(task, this.#client.flowRunId, this.#now())
    await this.#client.emit([taskRun.enter('PENDING', '', this.#now())])
    await this.#client.emit([taskRun.enter('RUNNING', '', this.#now())])
    return taskRun
  }

  async #endTask(taskRun: TaskRun3, raised: Raised | undefined): Promise<void> {
    if (!raised) {
      await this.#client.emit([taskRun.enter('COMPLETED', '', this.#now())])
      await this.#log('INFO', taskLogger, 'Finished in state Completed()', taskRun)
      return
    }
    const what = `Task run failed with exception: ${raised.error} - Retries are exhausted`
    await this.#log('ERROR', taskLogger, `${what}\n${raised.traceback}`, taskRun)
    const message = `Task run encountered an exception ${plain(raised.error)}`
    await this.#client.emit([taskRun.enter('FAILED', message, this.#now())])
    await this.#log('ERROR', taskLogger, `Finished in state Failed(${JSON.stringify(message)})`, taskRun)
  }

  async #end(type: 'COMPLETED' | 'FAILED', message: string | null): Promise<void> {
    await this.#client.setState({ type, message, data: null })
    const shown = type === 'COMPLETED' ? 'Completed()' : `Failed(${JSON.stringify(message)})`
    await this.#log(type === 'COMPLETED' ? 'INFO' : 'ERROR', flowLogger, `Finished in state ${shown}`)
  }

  /** The engine, a process of its own, ends before it has loaded the flow. */
  async #crash(logs: readonly string[]): Promise<Exit> {
    for (const line of logs) this.world.log(line)
    const message = 'Flow run process exited with non-zero status code 1.'
    await this.#log(
      'ERROR',
      'prefect.flow_runs.runner',
      `Process for flow run '${this.#name}' exited with status code: 1`,
    )
    await this.#client.setState({ type: 'CRASHED', message })
    return { code: 0 }
  }

  /** Told to end, it gives the run back, where its Job says so. The process's own requests are cut off by then. */
  async #reschedule(): Promise<void> {
    if (this.env.get('PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR')?.toLowerCase() !== 'reschedule') return
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), graceMs)
    await this.#client.setState({ type: 'SCHEDULED', name: 'AwaitingRetry' }, limit.signal).catch(() => undefined)
    clearTimeout(timer)
  }

  #speak(lines: readonly string[], runMs: number, say: (line: string) => Promise<void>): Promise<void> {
    const sleep = (ms: number) => Promise.race([this.world.sleep(ms), this.#cancelled])
    return speak(lines, runMs, { sleep, signal: this.world.signal }, say)
  }

  async #log(level: keyof typeof levels, name: string, message: string, taskRun?: TaskRun3): Promise<void> {
    const timestamp = this.#now()
    const whose = taskRun ? `Task run '${taskRun.name}'` : `Flow run '${this.#name}'`
    this.world.log(`${timestamp.slice(11, 23)} | ${level.padEnd(7)} | ${whose} - ${message}`)
    if (this.env.get('PREFECT_LOGGING_TO_API_ENABLED')?.toLowerCase() === 'false') return
    const line = { name, level: levels[level], message, timestamp, task_run_id: taskRun?.id ?? null }
    // A log that can't be written must not end the flow; upstream drops it too.
    await this.#client.writeLog(line).catch(() => this.world.signal.throwIfAborted())
  }

  #now(): string {
    return new Date(this.world.now()).toISOString()
  }
}

/** What a pod is given to end in. */
const graceMs = 30_000

/** HTTPError('503 …') as a message has it: HTTPError: 503 … */
const plain = (error: string): string => error.replace(/^(\w+)\((['"])(.*)\2\)$/, '$1: $3')

/** The last line of a play that fails is its error, as 0.6 says it; below it stands the traceback. */
function raisedOf(line = "Unexpected error: RuntimeError('failed')"): Raised {
  const [first = '', ...traceback] = line.split('\n')
  const own = traceback.filter((_, index) => !isOfEngine(traceback[index]) && !isOfEngine(traceback[index - 1]))
  return { error: first.replace('Unexpected error: ', ''), traceback: own.join('\n') }
}

/** The frame of an engine that is not this one; the line below it is its code. */
const isOfEngine = (frame: string | undefined): boolean => frame?.includes('site-packages/prefect/') === true
