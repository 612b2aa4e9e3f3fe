import type { Identities } from '../api/identity'
import type { FlowRunRow, WorkQueueRow } from './rows'

/** A Job that a worker is asked to tear down. Source: prefect 3.9.1, server/worker_communication/cleanup_queue. */
interface Message {
  readonly id: string
  readonly work_pool_id: string
  readonly work_queue_id: string | null
  readonly target: { readonly flow_run_id: string; readonly infrastructure_pid: string | null }
  deliveries: number
  reservation: { readonly token: string; expires: number } | null
}

export type Operation = 'ack' | 'release' | 'renew'
export interface Outcome {
  readonly status: 'accepted' | 'not_found' | 'invalid_token' | 'expired' | 'dead_lettered'
  readonly expires?: number
}

/** How long a worker that was told has to answer. */
const leaseMs = 30_000
/** Told so often in vain, it is given up. */
const mostDeliveries = 3

/** What workers have to tear down, of all pools. */
export class Cleanups {
  readonly #messages = new Map<string, Message>()

  constructor(
    private readonly make: Identities,
    private readonly now: () => number,
  ) {}

  add(run: FlowRunRow, queue: WorkQueueRow): void {
    const id = this.make.id()
    const target = { flow_run_id: run.id, infrastructure_pid: run.infrastructure_pid }
    this.#messages.set(id, {
      ...{ id, work_pool_id: queue.work_pool_id, work_queue_id: queue.id, target },
      ...{ deliveries: 0, reservation: null },
    })
  }

  /** The next message for a worker of this pool, which is its own for 30 s. */
  reserve(
    poolId: string,
  ): (Message & { readonly reservation: { readonly token: string; readonly expires: number } }) | undefined {
    // prettier-ignore
    const now = this.now()
    for (const message of this.#messages.values()) {
      if (message.work_pool_id !== poolId || (message.reservation && message.reservation.expires > now)) continue
      if (message.deliveries >= mostDeliveries) {
        this.#messages.delete(message.id)
        continue
      }
      message.deliveries += 1
      const reservation = { token: this.make.id(), expires: now + leaseMs }
      message.reservation = reservation
      return { ...message, reservation }
    }
    return undefined
  }

  /** What a worker says of its message. */
  settle(operation: Operation, id: string, token: string): Outcome {
    const message = this.#messages.get(id)
    if (!message) return { status: 'not_found' }
    if (message.reservation?.token !== token) return { status: 'invalid_token' }
    if (message.reservation.expires <= this.now()) return { status: 'expired' }
    if (operation === 'renew') {
      message.reservation.expires = this.now() + leaseMs
      return { status: 'accepted', expires: message.reservation.expires }
    }
    message.reservation = null
    const done = operation === 'ack'
    const givenUp = message.deliveries >= mostDeliveries
    if (done || givenUp) this.#messages.delete(id)
    return { status: done || !givenUp ? 'accepted' : 'dead_lettered' }
  }
}
