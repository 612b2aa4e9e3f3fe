import { z } from 'zod'
import { ClaimRecord } from './claim'
import { Phase } from './dialect-words'

/** A value that came as JSON and is passed on as it is. */
export type JsonObject = Readonly<Record<string, unknown>>

/** What a dialect needs to write about a run. Nobody else looks inside. */
declare const opaque: unique symbol
export interface DialectHandle {
  readonly [opaque]?: never
}

/** A flow run as the agent needs it, whatever Prefect it comes from. Instants are ms since the epoch. */
export interface FlowRun {
  readonly id: string
  readonly name: string
  readonly flow: { readonly id: string; readonly name: string }
  /** Changes whenever the run may need another Job. A Job's name derives from id and revision. */
  readonly revision: string
  readonly phase: Phase
  /** As the API calls it. */
  readonly state: { readonly name: string; readonly message: string | null; readonly at: number | null }
  /** When its scheduled state falls due; null for a state without a start. */
  readonly dueAt: number | null
  /** Whose it is, while it is claimed or its retries are; null also for a claim that is none of Flowdeck's. */
  readonly claim: ClaimRecord | null
  /** False only when the API shows that nobody has claimed it yet, so that no Job of it can be there. */
  readonly claimedBefore: boolean
  readonly handle: DialectHandle
}

/** A flow run as lists show it. Instants are ms since the epoch. */
export const FlowRunSummary = z.object({
  id: z.string(),
  /** Prefect's two-word name; the first eight characters of the id where the API has none. */
  name: z.string(),
  flowId: z.string(),
  flowName: z.string(),
  revision: z.string(),
  phase: Phase,
  /** The state as the API calls it; its dialect gives the look. */
  state: z.string(),
  stateMessage: z.string().nullable(),
  stateAt: z.number().nullable(),
  claim: ClaimRecord.nullable(),
  /** When it was or is to start. */
  dueAt: z.number().nullable(),
  /** Its first running state. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Labels that an agent must have to take it; null where the dialect has none. */
  labels: z.array(z.string()).readonly().nullable(),
  /** 3 alone. */
  tags: z.array(z.string()).readonly().exactOptional(),
})
export type FlowRunSummary = Readonly<z.infer<typeof FlowRunSummary>>

/** 3: what a run was made from, and where it went. */
export const RunOrigin = z.object({
  /** Its name is null while it can't be read. */
  deployment: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  workPool: z.string().nullable(),
  workQueue: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  /** `NAMESPACE:JOB`, as its worker has noted it; null before. */
  infrastructure: z.string().nullable(),
  /** How often it has begun to run. */
  runCount: z.int().min(0),
})
export type RunOrigin = Readonly<z.infer<typeof RunOrigin>>

/** What a run's page shows beyond its row. */
export const FlowRunDetails = z.object({
  parameters: z.record(z.string(), z.unknown()),
  /** As the API has it, in 3 the job variables; null where the run or the dialect has none. */
  runConfig: z.record(z.string(), z.unknown()).nullable(),
  /** 3 alone. */
  origin: RunOrigin.exactOptional(),
  /** The run's page in the user interface of Prefect itself, where there is one. */
  page: z.string().exactOptional(),
})
export type FlowRunDetails = Readonly<z.infer<typeof FlowRunDetails>>

/** One state that a run has had. */
export const FlowRunState = z.object({
  name: z.string(),
  phase: Phase,
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

/**
 * Where a part of a log ends: before it stand the lines that are older than `at`, and those of that very millisecond less the
 * newest `skip`. By the API's clock.
 */
export const LogPlace = z.object({ at: z.number().min(0).max(8.64e15), skip: z.number().int().min(0).max(10_000_000) })
export type LogPlace = Readonly<z.infer<typeof LogPlace>>

/** A part of a flow run's log. */
export const FlowRunLogPart = z.object({
  /** Oldest first. */
  lines: z.array(FlowRunLog).readonly(),
  /** Where the lines before them are; null where there are none. */
  earlier: LogPlace.nullable(),
})
export type FlowRunLogPart = Readonly<z.infer<typeof FlowRunLogPart>>
