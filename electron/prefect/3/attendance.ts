import { throwLater } from '../../mistakes/guarded-emitter'
import type { WakeUp } from '../prefect-api'
import type { Client3 } from './client'
import { EventStream } from './event-stream'
import { WorkerChannel } from './worker-channel'

/** What comes in together wakes once: the first at once, what comes after it by so much later, ms. */
const gatherMs = 150

/** An agent serves the pool: its worker is online, and what happens there is heard. */
export class Attendance {
  readonly #client: Client3
  #present: { readonly stream: EventStream; readonly stop: AbortController } | null = null

  constructor(client: Client3) {
    this.#client = client
  }

  /** Whether the events of the pool are heard without a gap. */
  get isHearing(): boolean {
    return this.#present?.stream.isHearing ?? false
  }

  /** Why nothing is heard although the API answers, as a sentence; null while it is heard, or nobody knows. */
  get deafNotice(): string | null {
    return this.#present?.stream.deafNotice ?? null
  }

  /** From now on, until the signal is aborted, or another begins. */
  begin(onWake: (what: WakeUp) => void, signal: AbortSignal): void {
    this.end()
    if (signal.aborted) return
    const stop = new AbortController()
    const onAbort = (): void => stop.abort()
    signal.addEventListener('abort', onAbort, { once: true })
    stop.signal.addEventListener('abort', () => signal.removeEventListener('abort', onAbort), { once: true })
    const wake = this.#gathered(onWake, stop.signal)
    const stream = new EventStream(this.#client, wake, stop.signal)
    this.#present = { stream, stop }
    for (const running of [stream.run(), new WorkerChannel(this.#client, wake, stop.signal).run()])
      running.catch(throwLater)
  }

  end(): void {
    this.#present?.stop.abort()
    this.#present = null
  }

  #gathered(onWake: (what: WakeUp) => void, signal: AbortSignal): (what: WakeUp) => void {
    const { clock } = this.#client
    let waiting: WakeUp | null = null
    let isResting = false
    const wake = (what: WakeUp): void => {
      if (signal.aborted) return
      if (isResting) {
        waiting = what === 'all' ? what : (waiting ?? what)
        return
      }
      isResting = true
      clock.after(gatherMs, () => {
        isResting = false
        const next = waiting
        waiting = null
        if (next) wake(next)
      })
      onWake(what)
    }
    return wake
  }
}
