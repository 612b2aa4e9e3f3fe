import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Id } from '../rows'
import { kubernetesType, WorkPoolRow } from './work-pool'

/**
 * Frames of the worker channel. Source: prefect 3.9.1, client/schemas/worker_channel.py; the server refuses unknown keys.
 */

const channelVersion = 'work_pool_worker_channel.v1'
/** The one kind of cleanup that a worker of Kubernetes does. */
const teardownKind = 'cancelling_timeout_teardown.v1'
const teardownsAtOnce = 10

export const heartbeatSeconds = 30

const frame = (type: string, payload: object, now: number): object => ({
  type,
  id: randomUUID(),
  sent_at: new Date(now).toISOString(),
  payload,
})

export interface Consumer {
  /** Of one process: the server knows by it who comes back. */
  readonly consumerId: string
  readonly workerName: string
}

export const helloFrame = ({ consumerId, workerName }: Consumer, workQueues: readonly string[], now: number): object =>
  frame(
    'worker.hello.v1',
    {
      consumer_id: consumerId,
      worker_name: workerName,
      worker_type: kubernetesType,
      heartbeat_interval_seconds: heartbeatSeconds,
      supported_channel_versions: [channelVersion],
      requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1', 'cleanup_delivery.v1'],
      work_queue_names: workQueues,
      handled_cleanup_kinds: [teardownKind],
      max_cleanup_concurrency: teardownsAtOnce,
      create_pool_if_not_found: false,
      default_base_job_template: {},
      worker_metadata: null,
    },
    now,
  )

export const heartbeatFrame = ({ consumerId, workerName }: Consumer, everySeconds: number, now: number): object =>
  frame(
    'worker.heartbeat.v1',
    { consumer_id: consumerId, worker_name: workerName, heartbeat_interval_seconds: everySeconds },
    now,
  )

export interface Reservation {
  readonly message_id: string
  readonly reservation_token: string
}

export const ackFrame = ({ message_id, reservation_token }: Reservation, now: number): object =>
  frame('cleanup.ack.v1', { message_id, reservation_token }, now)

export const releaseFrame = ({ message_id, reservation_token }: Reservation, reason: string, now: number): object =>
  frame('cleanup.release.v1', { message_id, reservation_token, reason }, now)

const Snapshot = z.object({ snapshot_sequence: z.number(), work_pool: WorkPoolRow })

/** What the server sends, with what is used of it. Frames of other types are passed over. */
export const ServerFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('worker.ready.v1'),
    payload: z.object({
      effective_heartbeat_interval_seconds: z.number().min(1).max(3_600),
      initial_snapshot: Snapshot,
    }),
  }),
  z.object({ type: z.literal('work_pool.snapshot.v1'), payload: Snapshot }),
  z.object({
    type: z.literal('cleanup.message.v1'),
    payload: z.object({
      message_id: Id,
      reservation_token: z.string().min(1).max(10_000),
      kind: z.string(),
      target: z.looseObject({ flow_run_id: Id }),
    }),
  }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

export const isTeardown = (kind: string): boolean => kind === teardownKind
