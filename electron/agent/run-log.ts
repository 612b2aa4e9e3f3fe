import type { Clock } from '../clock/clock'
import { PrefectError, type LogLine, type PrefectApi } from '../prefect/prefect-api'

/** Lines that wait at most; beyond it the oldest are let go: a run's log is worth less than the agent's memory. */
const waitingLimit = 5_000
const linesAtOnce = 50
/** A line that is also written to its run takes requests of its own: all of one call have to be through in its time. */
const marksAtOnce = 10
const gatherMs = 100
/** While Jobs are being made, lines wait this long at most: making Jobs comes first. */
const busyLimitMs = 10_000
const retryMs = 5_000
/** How long an ending agent waits for its last lines. */
const flushMs = 2_000

export interface RunLogParts {
  readonly api: Pick<PrefectApi, 'log'>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Whether Jobs are being made right now. */
  readonly busy: () => boolean
  readonly onMistake: (error: unknown) => void
}

/** Writes lines into runs' logs in the background, many in a request, so that deploying never waits for them. */
export class RunLog {
  readonly #parts: RunLogParts
  #lines: LogLine[] = []
  #writing: Promise<void> | null = null

  constructor(parts: RunLogParts) {
    this.#parts = parts
  }

  write(line: LogLine): void {
    this.#lines.push(line)
    if (this.#lines.length > waitingLimit) this.#lines.splice(0, this.#lines.length - waitingLimit)
    this.#writing ??= this.#write()
      .catch(this.#parts.onMistake)
      .finally(() => (this.#writing = null))
  }

  /** Resolves when all that was written so far is there, or can't be written now. */
  async flush(): Promise<void> {
    if (!this.#writing) return
    const patience = new AbortController()
    await Promise.race([this.#writing, this.#parts.clock.sleep(flushMs, patience.signal)])
    patience.abort()
  }

  async #write(): Promise<void> {
    const { api, clock, signal, busy } = this.#parts
    const began = clock.elapsed()
    do await clock.sleep(gatherMs, signal)
    while (busy() && !signal.aborted && clock.elapsed() - began < busyLimitMs)
    while (this.#lines.length > 0 && !signal.aborted) {
      const lines = this.#lines.splice(0, callOf(this.#lines))
      try {
        await api.log(lines, signal)
      } catch (error) {
        if (!(error instanceof PrefectError)) {
          if (wasAborted(signal)) return
          throw error
        }
        // What may have been written already is not written twice; what the API refuses would be refused again.
        if (error.kind === 'answered' || error.options.effectOpen) continue
        this.#lines.unshift(...lines)
        await clock.sleep(retryMs, signal)
      }
    }
  }
}

/** How many lines go into the next call. */
function callOf(lines: readonly LogLine[]): number {
  let marks = 0
  const end = lines.findIndex(({ job }, n) => n === linesAtOnce || (job !== undefined && ++marks > marksAtOnce))
  return end < 0 ? lines.length : end
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const wasAborted = (signal: AbortSignal): boolean => signal.aborted
