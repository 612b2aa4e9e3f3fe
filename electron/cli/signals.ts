/** Requests to end: the first asks for good order, the second ends at once. */
export interface Signals {
  on(listener: () => void): void
  off(listener: () => void): void
}

/** So long after it was asked to end the process is gone, whatever hangs, ms. */
export const lastResortMs = 9_500

/**
 * The signals of this process. An error of our own that nothing caught asks to end as well; the process then ends with
 * exit code 1, also where nobody listens.
 * @param onMistake says it
 */
export function processSignals(process: NodeJS.Process, onMistake: (error: unknown) => void): Signals {
  const listeners = new Set<() => void>()
  let lastResort: NodeJS.Timeout | null = null
  const ask = (): void => {
    // It keeps nothing alive: what does hangs.
    lastResort ??= setTimeout(() => process.exit(process.exitCode || 1), lastResortMs).unref()
    for (const listener of [...listeners]) listener()
  }
  const fail = (error: unknown): void => {
    process.exitCode = 1
    onMistake(error)
    if (listeners.size === 0) process.exit(1)
    ask()
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  return {
    on(listener) {
      // Without a listener a signal ends the process by itself, as it should while nothing is open.
      if (listeners.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ask)
      listeners.add(listener)
    },
    off(listener) {
      listeners.delete(listener)
      if (listeners.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, ask)
    },
  }
}
