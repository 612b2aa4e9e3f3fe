import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Usage {
  /** User and system time of all threads since the program's start. */
  readonly cpuMs: number
  readonly rssBytes: number
}

/** What Linux counts CPU time in, since ever, on every architecture. */
const tickMs = 10
const pageBytes = 4_096
const quietMs = 1_000
/** More CPU than an idle agent needs in `quietMs`. */
const quietCpuMs = 30

const running = new Set<ChildProcess>()
// Whatever ends a measurement ends what it has started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Of one process, without its children. */
export function usageOf(pid: number | undefined): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may hold anything; fields are counted behind it. Source: proc(5), /proc/pid/stat.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3])
  return { cpuMs: (field(14) + field(15)) * tickMs, rssBytes: field(24) * pageBytes }
}

/** Of a process and all that it has started. */
export function usageOfTree(pid: number | undefined): Usage {
  const { cpuMs, rssBytes } = usageOf(pid)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  return children
    .map(usageOfTree)
    .reduce((sum, child) => ({ cpuMs: sum.cpuMs + child.cpuMs, rssBytes: sum.rssBytes + child.rssBytes }), {
      cpuMs,
      rssBytes,
    })
}

/** A program in a process of its own, whose lines are read as they come. Linux only: it is measured by /proc. */
export class Program {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #waiting = new Set<{
    readonly matches: (line: string) => boolean
    readonly resolve: (line: string) => void
  }>()
  readonly #exit: Promise<never>

  /** @param args of Node: a script and its arguments */
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    running.add(child)
    child.once('exit', () => running.delete(child))
    this.#ended = once(child, 'close')
    this.#exit = this.#ended.then(() => {
      throw new Error(`${args.slice(0, 3).join(' ')} ended by itself`)
    })
    this.#exit.catch(() => undefined)
    createInterface({ input: child.stdout }).on('line', (line) => {
      for (const each of this.#waiting) {
        if (!each.matches(line)) continue
        this.#waiting.delete(each)
        each.resolve(line)
      }
    })
  }

  /** The next line for which this is so. @throws when the program ends before */
  line(matches: (line: string) => boolean = () => true): Promise<string> {
    const next = new Promise<string>((resolve) => this.#waiting.add({ matches, resolve }))
    return Promise.race([next, this.#exit])
  }

  say(line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  usage(): Usage {
    return usageOf(this.#child.pid)
  }

  /** The usage as soon as the program does nothing more. */
  async quietUsage(): Promise<Usage> {
    for (let before = this.usage(); ;) {
      await sleep(quietMs)
      const now = this.usage()
      if (now.cpuMs - before.cpuMs <= quietCpuMs) return now
      before = now
    }
  }

  async end(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.#ended
  }
}
