import { z } from 'zod'
import { instant, positive, uuid, values } from '../check-body'

// Frames of the worker channel. Source: prefect 3.9.1, client/schemas/worker_channel.py.

export const channelVersion = 'work_pool_worker_channel.v1'
export const required = ['worker_heartbeat.v1', 'work_pool_snapshot.v1'] as const
export const cleanupDelivery = 'cleanup_delivery.v1'
export const cancellingTimeout = 'cancelling_timeout_teardown.v1'

const head = { id: uuid, sent_at: instant }
const text = z.string().min(1)

export const Hello = z.strictObject({
  type: z.literal('worker.hello.v1'),
  ...head,
  payload: z
    .strictObject({
      consumer_id: uuid,
      worker_name: text,
      worker_type: text,
      heartbeat_interval_seconds: positive,
      supported_channel_versions: z.array(text).min(1),
      requested_capabilities: z.array(text).min(1),
      work_queue_names: z.array(text).default([]),
      handled_cleanup_kinds: z.array(z.enum([cancellingTimeout, 'pending_claim_teardown.v1'])).default([]),
      max_cleanup_concurrency: z.int().min(0).optional(),
      create_pool_if_not_found: z.boolean().default(false),
      default_base_job_template: values.default({}),
      worker_metadata: values.nullish(),
    })
    .refine(({ requested_capabilities: asked }) => required.every((capability) => asked.includes(capability))),
})
export type Hello = z.output<typeof Hello>['payload']

const operation = z.strictObject({ message_id: uuid, reservation_token: text })

export const WorkerFrame = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('worker.heartbeat.v1'),
    ...head,
    payload: z.strictObject({ consumer_id: uuid, worker_name: text, heartbeat_interval_seconds: positive }),
  }),
  z.strictObject({ type: z.literal('cleanup.ack.v1'), ...head, payload: operation }),
  z.strictObject({ type: z.literal('cleanup.renew.v1'), ...head, payload: operation }),
  z.strictObject({ type: z.literal('cleanup.release.v1'), ...head, payload: operation.extend({ reason: text }) }),
])
export type WorkerFrame = z.output<typeof WorkerFrame>
