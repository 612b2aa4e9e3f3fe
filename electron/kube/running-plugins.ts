import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { descendantsOf } from './process-tree'

export interface Started {
  readonly child: ChildProcess
  /** A process group of its own, so that what it starts ends with it. One that may ask at the terminal has to be in ours. */
  readonly ownGroup: boolean
}

/**
 * Signals that end a process which does not hear them, and that mean no good order: Ctrl-\\, limits of the system, kill -ABRT.
 * Those of a broken program are not among them: no JavaScript can be run then. Nor is SIGPROF, the profiler's own.
 */
export const abrupt: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? []
    : (['SIGQUIT', 'SIGABRT', 'SIGTRAP', 'SIGSYS', 'SIGALRM', 'SIGVTALRM', 'SIGXCPU', 'SIGUSR2', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const).filter((name) => name in constants.signals) // prettier-ignore

/** Plugins that run. However this process ends, they do not outlive it, unless it is killed by SIGKILL. */
class RunningPlugins {
  readonly #started = new Set<Started>()

  constructor() {
    process.on('exit', () => this.#kill())
  }

  add(started: Started): void {
    if (this.#started.size === 0) for (const name of abrupt) process.on(name, this.#onAbrupt)
    this.#started.add(started)
  }

  delete(started: Started): void {
    this.#started.delete(started)
    if (this.#started.size === 0) for (const name of abrupt) process.off(name, this.#onAbrupt)
  }

  /** Ends as the signal ends any process. Whoever hears the signal, too, decides what becomes of it. */
  readonly #onAbrupt = (name: NodeJS.Signals): void => {
    if (process.listenerCount(name) > 1) return
    this.#kill()
    process.off(name, this.#onAbrupt)
    process.kill(process.pid, name)
  }

  #kill(): void {
    for (const started of this.#started) kill('SIGKILL', targetsOf(started))
  }
}

export const running = new RunningPlugins()

export const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null

/** As `process.kill` takes them: negative for a group. */
export function targetsOf({ child, ownGroup }: Started): ReadonlySet<number> {
  if (child.pid === undefined) return new Set()
  if (ownGroup) return new Set([-child.pid])
  const others = process.platform === 'win32' ? [] : descendantsOf(child.pid)
  return new Set(hasEnded(child) ? others : [child.pid, ...others])
}

export function kill(signal: NodeJS.Signals, targets: Iterable<number>): void {
  for (const target of targets) {
    try {
      process.kill(target, signal)
    } catch {
      // It has ended by itself.
    }
  }
}
