import { z } from 'zod'

/** A deployment of a flow, as runs are started from; lists show it. */
export const FlowDeployment = z.object({
  id: z.string(),
  name: z.string(),
  flowName: z.string(),
  workQueue: z.string().nullable(),
  /** Its schedules make no runs; one can be started all the same. */
  paused: z.boolean(),
})
export type FlowDeployment = Readonly<z.infer<typeof FlowDeployment>>

export const FlowDeploymentList = z.object({
  /** Whose they are. */
  workPool: z.string(),
  deployments: z.array(FlowDeployment).readonly(),
  /** Whether there are no others. */
  complete: z.boolean(),
})
export type FlowDeploymentList = Readonly<z.infer<typeof FlowDeploymentList>>

const Values = z.record(z.string(), z.unknown()).readonly()

/** What is to be known to start a run of it. */
export const FlowDeploymentDetails = FlowDeployment.extend({
  description: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  /** What its runs get, unless they are given something else. */
  parameters: Values,
  /** JSON schema of all parameters; null where the API has none. */
  parameterSchema: Values.nullable(),
  /** Whether the API refuses parameters that do not fit the schema. */
  enforced: z.boolean(),
  jobVariables: Values,
})
export type FlowDeploymentDetails = Readonly<z.infer<typeof FlowDeploymentDetails>>

/** What no JSON of people is deeper than; written out, what is much deeper would take more stack than there is. */
const deepest = 100

/** Whether it has at most so many levels. */
function isWithinDepth(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false
    level = level.flatMap((each): unknown[] => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return true
}
const GivenValues = Values.refine(isWithinDepth, 'It is too deep.')
const Tag = z.string().min(1).max(200)

/** A run to be started. What is left out is the deployment's. */
export const RunRequest = z.object({
  parameters: GivenValues,
  jobVariables: GivenValues,
  tags: z.array(Tag).max(100).readonly(),
  name: z.string().min(1).max(200).exactOptional(),
  /** The same request has the same key: sent twice, it makes one run. */
  key: z.uuid(),
})
export type RunRequest = Readonly<z.infer<typeof RunRequest>>

/** What a refusal is about: a place in the parameters or the job variables, as far as it goes. */
export const RunRequestPlace = z.object({
  of: z.enum(['parameters', 'jobVariables']),
  path: z.array(z.string()).readonly(),
})
export type RunRequestPlace = Readonly<z.infer<typeof RunRequestPlace>>

/** What became of the request. */
export const RunStart = z.union([
  z.object({ ok: z.literal(true), flowRunId: z.string() }),
  z.object({ ok: z.literal(false), message: z.string(), place: RunRequestPlace.nullable() }),
])
export type RunStart = Readonly<z.infer<typeof RunStart>>
