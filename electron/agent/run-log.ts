import { setTimeout as sleep } from 'node:timers/promises'
import type { LogLevel } from '../../shared/model/flow-run'
import { PrefectError, type LogLine, type PrefectApi } from '../prefect/prefect-api'

/** Lines that wait at most; beyond it the oldest are let go: a run's log is worth less than the agent's memory. */
const waitingLimit = 5_000
const linesAtOnce = 50
const gatherMs = 100
/** While Jobs are being made, lines wait this long at most: making Jobs comes first. */
const busyLimitMs = 10_000
const retryMs = 5_000
/** How long an ending agent waits for its last lines. */
const flushMs = 2_000

/** Writes lines into runs' logs in the background, many in a request, so that deploying never waits for them. */
export class RunLog {
  readonly #api: PrefectApi
  readonly #signal: AbortSignal
  readonly #busy: () => boolean
  #lines: LogLine[] = []
  #writing: Promise<void> | null = null

  /** @param busy whether Jobs are being made right now */
  constructor(api: PrefectApi, signal: AbortSignal, busy: () => boolean) {
    this.#api = api
    this.#signal = signal
    this.#busy = busy
  }

  write(flowRunId: string, level: LogLevel, message: string): void {
    this.#lines.push({ flowRunId, at: Date.now(), level, message })
    if (this.#lines.length > waitingLimit) this.#lines.splice(0, this.#lines.length - waitingLimit)
    this.#writing ??= this.#write()
  }

  /** Resolves when all that was written so far is there, or can't be written now. */
  async flush(): Promise<void> {
    await Promise.race([this.#writing, sleep(flushMs, undefined, { ref: false })])
  }

  async #write(): Promise<void> {
    const began = Date.now()
    do await sleep(gatherMs)
    while (this.#busy() && !this.#signal.aborted && Date.now() - began < busyLimitMs)
    while (this.#lines.length > 0 && !this.#signal.aborted) {
      const lines = this.#lines.splice(0, linesAtOnce)
      try {
        await this.#api.log(lines, this.#signal)
      } catch (error) {
        // What may have been written already is not written twice; what the API refuses would be refused again.
        if (!(error instanceof PrefectError) || error.kind === 'answered' || error.options.effectOpen) continue
        this.#lines.unshift(...lines)
        await sleep(retryMs, undefined, { signal: this.#signal }).catch(() => undefined)
      }
    }
    this.#writing = null
  }
}
