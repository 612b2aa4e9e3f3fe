import type { Operation, Outcome } from '../cleanups'
import { formatInstant } from '../instants'
import { findQueue } from '../lookups'
import type { WorkPoolRow } from '../rows'
import type { Store } from '../store'
import { createPool, queuesOf } from '../work-pools'
import { recordHeartbeat } from '../workers'
import { workPoolView } from '../views'
import { cancellingTimeout, channelVersion, cleanupDelivery, Hello, required, WorkerFrame } from './worker-frames'
import type { JsonSocket } from './json-socket'

/** The channel between a worker and its pool: it begins with the worker's hello. */
export function workerChannel(socket: JsonSocket, store: Store, poolName: string): void {
  socket.onFrame((frame) => {
    const hello = Hello.safeParse(frame)
    if (!hello.success) {
      socket.close(1002, 'protocol_error')
      return
    }
    const { payload } = hello.data
    if (!payload.supported_channel_versions.includes(channelVersion)) {
      socket.close(1008, 'unsupported_version')
      return
    }
    const pool = poolOf(store, poolName, payload)
    const queues = pool && payload.work_queue_names.map((name) => findQueue(store, pool, name))
    if (!pool || !queues || queues.includes(undefined)) {
      socket.close(1008, 'authorization_failed')
      return
    }
    new Channel(socket, store, pool, payload).begin()
  })
}

function poolOf(store: Store, name: string, hello: Hello): WorkPoolRow | undefined {
  const [pool] = store.tables.work_pool.by('name', name)
  const { create_pool_if_not_found, worker_type: type, default_base_job_template: base_job_template } = hello
  if (!pool && create_pool_if_not_found && !name.toLowerCase().startsWith('prefect'))
    return createPool(store, { name, type, base_job_template })
  if (pool && Object.keys(pool.base_job_template).length === 0) pool.base_job_template = base_job_template
  return pool
}

const reasons: Readonly<Record<Outcome['status'], string | null>> = {
  accepted: null,
  not_found: 'message_not_found',
  invalid_token: 'reservation_token_mismatch',
  expired: 'lease_expired',
  dead_lettered: 'max_delivery_attempts_reached',
}

/** Snapshots of one moment are one. */
const gatherMs = 50

class Channel {
  #sequence = 1
  #seenUpdated: number
  #inHand = 0
  #gathering: NodeJS.Timeout | undefined

  constructor(
    private readonly socket: JsonSocket,
    private readonly store: Store,
    private readonly pool: WorkPoolRow,
    private readonly hello: Hello,
  ) {
    this.#seenUpdated = pool.updated
  }

  begin(): void {
    const { store, socket, pool, hello } = this
    recordHeartbeat(store, pool, hello.worker_name, hello.heartbeat_interval_seconds)
    const asked = hello.work_queue_names
    const queues = queuesOf(store, pool)
    const accepted = [...required, ...(this.#takesCleanups ? [cleanupDelivery] : [])]
    this.#send('worker.ready.v1', {
      consumer_id: hello.consumer_id,
      worker_id: null,
      selected_channel_version: channelVersion,
      effective_heartbeat_interval_seconds: hello.heartbeat_interval_seconds,
      accepted_capabilities: accepted,
      rejected_capabilities: hello.requested_capabilities.filter((name) => !accepted.includes(name)),
      effective_max_cleanup_concurrency: this.#takesCleanups ? this.#mostCleanups : 0,
      resolved_work_queues: queues
        .filter(({ name }) => asked.length === 0 || asked.includes(name))
        .map(({ id, name }) => ({ id, name })),
      initial_snapshot: this.#snapshot('initial'),
    })
    const stops = [
      store.hub.on('poolChanged', (id) => {
        if (id === pool.id) this.#poolChanged('work_pool_updated')
      }),
      store.hub.on('cleanup', () => this.#deliver()),
    ]
    socket.onEnd(() => {
      for (const stop of stops) stop()
      clearTimeout(this.#gathering)
    })
    socket.onFrame((frame) => this.#take(frame))
    this.#deliver()
  }

  get #takesCleanups(): boolean {
    const { requested_capabilities: asked, handled_cleanup_kinds: kinds } = this.hello
    return asked.includes(cleanupDelivery) && kinds.includes(cancellingTimeout) && this.#mostCleanups > 0
  }

  get #mostCleanups(): number {
    return this.hello.max_cleanup_concurrency ?? 1
  }

  #take(frame: unknown): void {
    const known = WorkerFrame.safeParse(frame)
    if (!known.success) {
      this.socket.close(1002, 'protocol_error')
      return
    }
    const { data } = known
    if (data.type !== 'worker.heartbeat.v1') {
      this.#settle(data)
      return
    }
    const { consumer_id, worker_name, heartbeat_interval_seconds } = data.payload
    if (consumer_id !== this.hello.consumer_id || worker_name !== this.hello.worker_name) {
      this.socket.close(1002, 'protocol_error')
      return
    }
    recordHeartbeat(this.store, this.pool, worker_name, heartbeat_interval_seconds)
    if (this.pool.updated !== this.#seenUpdated) this.#poolChanged('heartbeat_reconciliation')
  }

  #settle({ id, type, payload }: Exclude<WorkerFrame, { type: 'worker.heartbeat.v1' }>): void {
    const operation = type.split('.')[1] as Operation
    const { status, expires } = this.store.cleanups.settle(operation, payload.message_id, payload.reservation_token)
    this.#send('cleanup.operation_result.v1', {
      ...{ request_frame_id: id, message_id: payload.message_id, operation, status },
      lease_expires_at: expires === undefined ? null : formatInstant(expires),
      reason: reasons[status],
      detail: null,
    })
    if (operation === 'renew') return
    this.#inHand = Math.max(0, this.#inHand - 1)
    this.#deliver()
  }

  #deliver(): void {
    while (this.#takesCleanups && this.socket.open && this.#inHand < this.#mostCleanups) {
      const message = this.store.cleanups.reserve(this.pool.id)
      if (!message) return
      this.#inHand += 1
      this.#send('cleanup.message.v1', {
        ...{ message_id: message.id, kind: cancellingTimeout, reservation_token: message.reservation.token },
        lease_expires_at: formatInstant(message.reservation.expires),
        ...{
          delivery_count: message.deliveries,
          work_queue_id: message.work_queue_id,
          target: message.target,
          data: {},
        },
      })
    }
  }

  #poolChanged(reason: string): void {
    if (!this.store.tables.work_pool.get(this.pool.id)) {
      this.socket.close(1008, 'authorization_failed')
      return
    }
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      this.#send('work_pool.snapshot.v1', this.#snapshot(reason))
    }, gatherMs)
  }

  #snapshot(reason: string) {
    this.#seenUpdated = this.pool.updated
    return { snapshot_sequence: this.#sequence++, reason, work_pool: workPoolView(this.store, this.pool) }
  }

  #send(type: string, payload: object): void {
    const now = this.store.now()
    this.socket.send({ type, id: this.store.timedId(now), sent_at: formatInstant(now), payload })
  }
}
