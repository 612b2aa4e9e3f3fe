import { z } from 'zod'
import { StateType } from './state'

/** A value that came as JSON and is passed on as it is. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Where a flow's code is. Only the Docker kind names an image; every other kind keeps its `type` and nothing else.
 * Source: prefect 0.6.7, serialization/storage.py.
 */
export type FlowStorage =
  | {
      readonly type: 'Docker'
      readonly registryUrl: string | null
      readonly imageName: string
      readonly imageTag: string
    }
  | { readonly type: string; readonly registryUrl?: never }

export interface Flow {
  readonly id: string
  readonly name: string
  /** Null when the flow was registered without one. */
  readonly storage: FlowStorage | null
}

export interface TaskRun {
  readonly id: string
  readonly version: number
  /** The state that a claim replaces; opaque to all but the dialect that read it. */
  readonly replaces: unknown
  readonly scheduled: boolean
}

/** A flow run with all that the agent needs to deploy it. Instants are ms since the epoch. */
export interface FlowRun {
  readonly id: string
  /** How many states the run has had; goes up by one with each. */
  readonly version: number
  readonly state: StateType
  readonly stateMessage: string | null
  /** What its claim says: the message of its Submitted state or, of a Running run, of a Submitted task run of it. */
  readonly claimNote: string | null
  /** When its scheduled state falls due; null for a state without a start. */
  readonly dueAt: number | null
  readonly flow: Flow
  readonly parameters: JsonObject
  /** The state that a claim replaces; opaque to all but the dialect that read it. */
  readonly replaces: unknown
  /** Task runs whose state began at least 3 s ago: retries and resumed pauses are among them. */
  readonly taskRuns: readonly TaskRun[]
}

/** A flow run as lists show it. Instants are ms since the epoch. */
export const FlowRunSummary = z.object({
  id: z.string(),
  /** Prefect's two-word name; the first eight characters of the id where the API has none. */
  name: z.string(),
  flowId: z.string(),
  flowName: z.string(),
  version: z.number().int(),
  state: StateType,
  stateMessage: z.string().nullable(),
  stateAt: z.number().nullable(),
  /** When it was or is to start. */
  dueAt: z.number().nullable(),
  /** Its first Running state. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  parameters: z.record(z.string(), z.unknown()),
})
export type FlowRunSummary = Readonly<z.infer<typeof FlowRunSummary>>

/** One state that a run has had. */
export const FlowRunState = z.object({
  type: StateType,
  message: z.string().nullable(),
  at: z.number(),
})
export type FlowRunState = Readonly<z.infer<typeof FlowRunState>>

export const LogLevel = z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'])
export type LogLevel = z.infer<typeof LogLevel>

/** A line of a flow run's log, as the Prefect API keeps it. */
export const FlowRunLog = z.object({
  id: z.string(),
  at: z.number(),
  level: LogLevel,
  name: z.string(),
  message: z.string(),
})
export type FlowRunLog = Readonly<z.infer<typeof FlowRunLog>>
