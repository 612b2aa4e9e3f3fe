import { z } from 'zod'
import { limits } from '../limits'
import { PrefectError, type WakeUp } from '../prefect-api'
import { openApiSocket } from './api-socket'
import type { Client3 } from './client'
import { Deafness } from './deafness'
import { keepOpen } from './keep-open'
import type { Opened } from './socket'
import type { WorkPoolRow } from './work-pool'

const EventFrame = z.object({
  type: z.literal('event'),
  event: z.object({
    event: z.string().max(limits.nameChars),
    resource: z.looseObject({ 'prefect.state-type': z.string().nullish() }),
  }),
})

const path = '/events/out'

/** Left out, events are heard until now: that is, none. */
const untilMs = 100 * 365 * 24 * 3_600_000

/**
 * What happens to the pool, its queues and its runs. Task runs, of which there are many more, are not among it.
 * Source: prefect 3.9.1, server/events/filters.py, EventFilter.
 */
const filterOf = ({ id }: WorkPoolRow, now: number): object => ({
  occurred: { since: new Date(now).toISOString(), until: new Date(now + untilMs).toISOString() },
  event: { prefix: ['prefect.flow-run.', 'prefect.work-pool.', 'prefect.work-queue.'] },
  any_resource: { id: [`prefect.work-pool.${id}`] },
})

/** A busy server takes its time before it listens to what it was asked for, and says nothing when it does, ms. */
const listensMs = 3_000

const freeingTypes: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])

/** The events of a pool, as they come. They only say when to look: what there is to do is read. */
export class EventStream {
  readonly #client: Client3
  readonly #onWake: (what: WakeUp) => void
  readonly #signal: AbortSignal
  readonly #deafness: Deafness
  #isHearing = false
  /** How often it was connected. */
  #sessions = 0
  #isReading = false
  #isToRead = false

  constructor(client: Client3, onWake: (what: WakeUp) => void, signal: AbortSignal) {
    this.#client = client
    this.#onWake = onWake
    this.#signal = signal
    this.#deafness = new Deafness(client, path)
  }

  /** See `Deafness`. */
  get deafNotice(): string | null {
    return this.#deafness.notice
  }

  get isHearing(): boolean {
    return this.#isHearing
  }

  /** Until the signal is aborted. Never rejects but for a mistake of ours. */
  run(): Promise<void> {
    const { foresight, clock, pool } = this.#client
    return keepOpen({
      open: () => this.#open(),
      onOpen: (socket) => {
        const row = pool.known
        if (row) socket.send({ type: 'filter', filter: filterOf(row, clock.now()), backfill: false })
        else socket.close()
        foresight.forget()
        this.#isHearing = true
        this.#deafness.opened()
        // Something may have happened that nobody heard.
        if (this.#sessions++ > 0) this.#onWake('all')
        // Events of a pool that was made again come under its new id.
        const endWait = pool.whenOther(() => socket.close())
        // What happened before it listened nobody has heard.
        const endLook = clock.after(listensMs, () => {
          foresight.forget()
          this.#onWake('all')
        })
        return () => {
          endWait()
          endLook()
          this.#isHearing = false
          foresight.forget()
        }
      },
      onEnd: (end) => this.#deafness.ended(end, this.#signal),
      ...{ clock, signal: this.#signal },
    })
  }

  #open(): Promise<Opened> {
    const { pool } = this.#client
    const signal = this.#signal
    const pathOf = async () => {
      await pool.current(signal) // the filter names it
      return path
    }
    return openApiSocket(this.#client, pathOf, { onFrame: (frame) => this.#hear(frame), signal })
  }

  #hear(frame: unknown): void {
    const checked = EventFrame.safeParse(frame)
    if (!checked.success) return
    const { event, resource } = checked.data.event
    const type = resource['prefect.state-type'] ?? ''
    if (!event.startsWith('prefect.flow-run.')) {
      this.#hearPool(event)
    } else if (type === 'SCHEDULED') {
      this.#client.foresight.forget()
      this.#onWake('due')
    } else if (type === 'CANCELLING') {
      this.#onWake('all')
    } else if (freeingTypes.has(type) && this.#client.foresight.isBacklogged(this.#client.clock.now())) {
      // A limit of the pool or of a queue has room again.
      this.#onWake('due')
    }
  }

  #hearPool(event: string): void {
    const { foresight, pool } = this.#client
    foresight.forget()
    pool.forget()
    this.#onWake('due')
    if (event.startsWith('prefect.work-queue.')) void this.#readQueues()
  }

  /** One reading at a time, however much is heard; what is heard meanwhile is read once more. */
  async #readQueues(): Promise<void> {
    this.#isToRead = true
    if (this.#isReading) return
    const { pool, clock } = this.#client
    this.#isReading = true
    try {
      while (this.#isToRead && !this.#signal.aborted) {
        this.#isToRead = false
        await pool.readQueues(this.#signal).catch((error: unknown) => {
          if (!(error instanceof PrefectError) && !this.#signal.aborted) throw error
        })
        await clock.sleep(limits.queuesReadMs, this.#signal)
      }
    } finally {
      this.#isReading = false
    }
  }
}
