import { hearUncaught } from '../mistakes/uncaught'
import { endByHangUp } from '../terminal/hang-up'

/** Requests to end: the first asks for good order, the second ends at once. */
export interface Signals {
  on(listener: () => void): void
  off(listener: () => void): void
}

/** So long after it was asked to end the process is gone, whatever hangs, ms. */
export const lastResortMs = 9_500

/** What was said is waited for so long by one that was asked to end, once all is closed: a terminal may be stopped, ms. */
export const unreadMs = 1_000

export interface ProcessSignals extends Signals {
  readonly asked: boolean
  /** The terminal is closed, or whoever started the process says so. */
  readonly hungUp: boolean
}

/**
 * Does the last thing before the end. A signal meanwhile would end the process halfway, and leave behind what is being
 * closed: a plugin that still runs. It is heard, and changes nothing: closing takes seconds at most.
 */
export async function inGoodOrder(signals: Signals, close: () => Promise<void>): Promise<void> {
  const hear = (): void => undefined
  signals.on(hear)
  try {
    await close()
  } finally {
    signals.off(hear)
  }
}

/**
 * The signals of this process. An error of our own that nothing caught asks to end as well; the process then ends with
 * exit code 1, also where nobody listens.
 * SIGHUP asks with or without a terminal: it would end the process, since Node sets back what nohup ignores.
 * Source: node v20, src/node.cc, PlatformInit.
 * @param onMistake says it
 */
export function processSignals(process: NodeJS.Process, onMistake: (error: unknown) => void): ProcessSignals {
  const names: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const listeners = new Set<() => void>()
  let lastResort: NodeJS.Timeout | null = null
  let hungUp = false
  const endNow = (): void => {
    if (hungUp) endByHangUp(process)
    else process.exit(process.exitCode || 1)
  }
  const ask = (): void => {
    // It keeps nothing alive: what does hangs.
    lastResort ??= setTimeout(endNow, lastResortMs).unref()
    for (const listener of [...listeners]) listener()
  }
  let hears = false
  const hear = (): void => {
    if (hears === listeners.size > 0) return
    hears = listeners.size > 0
    for (const name of names) process[hears ? 'on' : 'off'](name, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP') hungUp = true
    if (listeners.size > 0) {
      ask()
      return
    }
    hear()
    process.kill(process.pid, signal)
  }
  const fail = (error: unknown): void => {
    process.exitCode = 1
    onMistake(error)
    if (listeners.size === 0) process.exit(1)
    ask()
  }
  hearUncaught(process, fail)
  return {
    get asked() {
      return lastResort !== null
    },
    get hungUp() {
      return hungUp
    },
    on(listener) {
      // Without a listener a signal ends the process by itself, as it should while nothing is open.
      listeners.add(listener)
      hear()
    },
    off(listener) {
      listeners.delete(listener)
      // Often another listens at once. In between a signal would end the process, and leave behind what is being closed.
      if (listeners.size === 0) setImmediate(hear)
    },
  }
}
