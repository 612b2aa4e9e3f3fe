import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

const program = join(import.meta.dirname, '..', 'out', 'cli.js')
/** A command that takes longer hangs. */
const patienceMs = 40_000

/** A test that fails may not come to end what it has started: that goes with the process that runs the tests. */
const started = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  /** Its HOME, with nothing of the user's in it. */
  readonly home: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Where it is started; where the tests are when left out. */
  readonly cwd?: string
}

/** Runs the command line in plain Node to its end. */
export async function flowdeck(args: readonly string[], options: CallOptions): Promise<Ended> {
  const child = start(args, options)
  child.stdin?.end(options.input ?? '')
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ])
  clearTimeout(timer)
  return { code, stdout, stderr }
}

/** A command line whose standard streams go where a test puts them. */
export function spawnFlowdeck(args: readonly string[], options: CallOptions, stdio: StdioOptions): ChildProcess {
  return start(args, options, stdio)
}

/** A command that stays: its lines as they come, and ways to end it. */
export class Running {
  readonly lines: string[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<Ended>
  #heard: () => void = () => undefined

  constructor(args: readonly string[], options: CallOptions) {
    const child = start(args, options)
    this.#child = child
    child.stdin?.end()
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.lines.push(line)
      this.#heard()
    })
    this.#ended = Promise.all([text(child.stderr!), once(child, 'close') as Promise<[number | null]>]).then(
      ([stderr, [code]]) => {
        this.#heard()
        return { code, stdout: this.lines.join('\n'), stderr }
      },
    )
  }

  /** Of the process; 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves when so many lines of standard output have come. @throws when it ends before */
  async line(count: number): Promise<string> {
    const end: { reached: Ended | null } = { reached: null }
    void this.#ended.then((ended) => (end.reached = ended))
    while (this.lines.length < count) {
      await new Promise<void>((resolve) => (this.#heard = resolve))
      if (end.reached) throw new Error(`It ended before line ${count}: ${JSON.stringify(end.reached)}`)
    }
    return this.lines[count - 1]!
  }

  /** Sends a signal and waits for nothing. */
  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.send(signal)
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs)
    const ended = await this.#ended
    clearTimeout(timer)
    return ended
  }
}

function start(
  args: readonly string[],
  { home, env = {}, cwd }: CallOptions,
  stdio: StdioOptions = 'pipe',
): ChildProcess {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(PREFECT__|JOB_|NAMESPACE$|IMAGE_PULL_|SERVICE_ACCOUNT_NAME$|KUBECONFIG$)/.test(name),
  )
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...(Object.fromEntries(own) as Record<string, string>), HOME: home, TMPDIR: home, ...env },
    stdio,
    ...(cwd === undefined ? {} : { cwd }),
  })
  started.add(child)
  child.once('exit', () => started.delete(child))
  return child
}
