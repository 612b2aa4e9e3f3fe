import { z } from 'zod'

/** A work pool of a Prefect 3 server, for whoever is to choose the one that is served. */
export const WorkPool = z.object({
  name: z.string(),
  /** "kubernetes", "process" */
  type: z.string(),
  /** Whether Flowdeck can be its worker. */
  isServable: z.boolean(),
  isPaused: z.boolean(),
  /** As the API has it: "READY", "NOT_READY" without a worker, "PAUSED"; null where it doesn't say. */
  status: z.string().nullable(),
  /** By priority; null where there are too many to list, or the server doesn't. */
  queues: z
    .array(z.object({ name: z.string(), isPaused: z.boolean() }))
    .readonly()
    .nullable(),
})
export type WorkPool = Readonly<z.infer<typeof WorkPool>>
