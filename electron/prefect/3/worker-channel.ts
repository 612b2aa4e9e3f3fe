import { randomUUID } from 'node:crypto'
import { limits } from '../limits'
import { PrefectError, type WakeUp } from '../prefect-api'
import { openApiSocket } from './api-socket'
import {
  ackFrame,
  heartbeatFrame,
  heartbeatSeconds,
  helloFrame,
  isTeardown,
  releaseFrame,
  ServerFrame,
  type Consumer,
} from './channel-frames'
import type { Client3 } from './client'
import { keepOpen } from './keep-open'
import type { Opened, PrefectSocket } from './socket'

type Snapshot = Extract<ServerFrame, { type: 'work_pool.snapshot.v1' }>['payload']
type Cleanup = Extract<ServerFrame, { type: 'cleanup.message.v1' }>['payload']

/**
 * By which the server knows a worker: heartbeats go out; the pool as it is now, and runs to be torn down, come in. While
 * there is no channel, heartbeats are requests.
 * Source: prefect 3.9.1, workers/_worker_channel and server/api/workers.py, worker_channel_connect.
 */
export class WorkerChannel {
  readonly #client: Client3
  readonly #onWake: (what: WakeUp) => void
  readonly #signal: AbortSignal
  readonly #consumerId = randomUUID()
  #socket: PrefectSocket | null = null
  /** As the server knows it, in the present session. */
  #workerName = ''
  #isReady = false
  /** Of the last snapshot; of each session from the beginning. */
  #sequence = 0
  /** Takes back the next heartbeat, or the wait for the session to be ready. */
  #takeBack = (): void => undefined

  /** It is known whether the first channel stands. */
  #onTried = (): void => undefined

  constructor(client: Client3, onWake: (what: WakeUp) => void, signal: AbortSignal) {
    this.#client = client
    this.#onWake = onWake
    this.#signal = signal
  }

  /** Until the signal is aborted. Never rejects but for a mistake of ours. */
  async run(): Promise<void> {
    const { clock } = this.#client
    const signal = this.#signal
    const firstTry = new Promise<void>((resolve) => (this.#onTried = resolve))
    const kept = keepOpen({
      open: () => this.#open(),
      onOpen: (socket) => this.#begin(socket),
      onEnd: () => this.#onTried(),
      ...{ clock, signal },
    })
    // Two heartbeats at once are one too many for SQLite: it would end the channel.
    await Promise.race([firstTry, kept])
    await Promise.all([kept, this.#beatByRequests()])
  }

  #open(): Promise<Opened> {
    const pathOf = () => Promise.resolve(`${this.#client.pool.path}/workers/connect`)
    return openApiSocket(this.#client, pathOf, { onFrame: (frame) => this.#hear(frame), signal: this.#signal })
  }

  #begin(socket: PrefectSocket): () => void {
    const { clock, workQueues, agentName } = this.#client
    this.#socket = socket
    this.#workerName = agentName()
    this.#sequence = 0
    socket.send(helloFrame(this.#consumer, workQueues, clock.now()))
    this.#takeBack = clock.after(limits.connectMs, () => socket.close())
    return () => {
      this.#takeBack()
      this.#socket = null
      this.#isReady = false
      this.#client.pool.setPushed(false)
      this.#client.teardowns.forget()
    }
  }

  get #consumer(): Consumer {
    return { consumerId: this.#consumerId, workerName: this.#workerName }
  }

  #hear(sent: unknown): void {
    const checked = ServerFrame.safeParse(sent)
    if (!checked.success) return
    const frame = checked.data
    switch (frame.type) {
      case 'worker.ready.v1':
        this.#isReady = true
        this.#onTried()
        this.#takeSnapshot(frame.payload.initial_snapshot)
        this.#client.pool.setPushed(true)
        this.#beat(frame.payload.effective_heartbeat_interval_seconds)
        break
      case 'work_pool.snapshot.v1':
        // A pool that was paused gives runs again; one that has another template or limit may.
        if (this.#takeSnapshot(frame.payload)) this.#onWake('due')
        break
      case 'cleanup.message.v1':
        this.#tearDown(frame.payload)
        break
    }
  }

  #takeSnapshot({ snapshot_sequence: sequence, work_pool: row }: Snapshot): boolean {
    if (sequence <= this.#sequence) return false
    this.#sequence = sequence
    this.#client.pool.take(row)
    return true
  }

  /** A worker that was renamed comes back under its new name. */
  #beat(everySeconds: number): void {
    const { clock, agentName } = this.#client
    this.#takeBack()
    this.#takeBack = clock.after(everySeconds * 1_000, () => {
      if (agentName() !== this.#workerName) return this.#socket?.close()
      this.#socket?.send(heartbeatFrame(this.#consumer, everySeconds, clock.now()))
      this.#beat(everySeconds)
    })
  }

  #tearDown({ kind, target, ...reservation }: Cleanup): void {
    const { teardowns, clock } = this.#client
    const socket = this.#socket
    const answer = (outcome: 'done' | 'notOurs'): void =>
      socket?.send(
        outcome === 'done'
          ? ackFrame(reservation, clock.now())
          : releaseFrame(reservation, 'infrastructure_not_available', clock.now()),
      )
    // It asks only for what we said that we do; what we do not know is another's.
    if (!isTeardown(kind)) {
      answer('notOurs')
      return
    }
    teardowns.ask(target.flow_run_id, answer)
    this.#onWake('all')
  }

  async #beatByRequests(): Promise<void> {
    const { rest, pool, clock, agentName } = this.#client
    const signal = this.#signal
    while (!signal.aborted) {
      if (!this.#isReady) {
        const body = { name: agentName(), heartbeat_interval_seconds: heartbeatSeconds }
        await passOver(rest.write('POST', `${pool.path}/workers/heartbeat`, body, signal), signal)
        // Nobody says whether it was paused meanwhile.
        await passOver(pool.refresh(signal), signal)
      }
      await clock.sleep(heartbeatSeconds * 1_000, signal)
    }
  }
}

/** What does not work now is tried again; the polls say how it stands with the API. */
async function passOver(request: Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof PrefectError) && !signal.aborted) throw error
  }
}
