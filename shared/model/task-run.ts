import { z } from 'zod'
import { Phase } from './dialect-words'

/** A task run of a flow run, as lists show it. Instants are ms since the epoch. */
export const TaskRun = z.object({
  id: z.string(),
  name: z.string(),
  phase: Phase,
  /** The state as the API calls it; its dialect gives the look. */
  state: z.string(),
  /** Null for one that never ran, such as one whose result was cached. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
})
export type TaskRun = Readonly<z.infer<typeof TaskRun>>

/** The newest task runs of a flow run. */
export const TaskRunList = z.object({
  /** Newest first. */
  runs: z.array(TaskRun).readonly(),
  /** Whether there are no others. */
  complete: z.boolean(),
})
export type TaskRunList = Readonly<z.infer<typeof TaskRunList>>
