import { z } from 'zod'
import { instant, uuid, values } from './check-body'
import { recordEvent } from './event-log'
import type { Store } from './store'
import { recordTaskRunEvent } from './task-run-events'

const resource = z.record(z.string(), z.string())

/** An event as clients send it. Source: prefect 3.9.1, server/events/schemas/events.py, Event. */
export const EventBody = z.object({
  occurred: instant,
  event: z.string().min(1).max(1_024),
  resource,
  related: z.array(resource).max(500).default([]),
  payload: values.default({}),
  id: uuid,
  follows: uuid.nullish(),
})

/** Keeps an event that a client has sent, and what it says of task runs. */
export function takeEvent(store: Store, { follows, ...event }: z.output<typeof EventBody>): void {
  recordEvent(store, { ...event, follows: follows ?? null })
  recordTaskRunEvent(store, event)
}
