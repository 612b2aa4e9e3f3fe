import { z } from 'zod'
import type { JobInputs3, ReadReference } from '../../../shared/prefect-3/inputs'
import { referencesOf } from '../../../shared/prefect-3/job-of'
import { referenceName } from '../../../shared/prefect-3/references'
import { GivenRunError, wordsOf, type GivenRun } from '../given-run'

/** Rows as the API answers them; what a Job does not need may be left out. */
export interface GivenRows {
  /** `GET /flow_runs/ID` */
  readonly flowRun: unknown
  /** `GET /deployments/ID`; null for a run of no deployment */
  readonly deployment: unknown
  /** `GET /work_pools/NAME` */
  readonly workPool: unknown
  /** `GET /flows/ID`; null where it is not given: what a Job says of it is then left out */
  readonly flow: unknown
  /** Blocks and variables as the API answers them, by what a template calls them; a block may go by its id. */
  readonly references: unknown
}

const RunRow = z.looseObject({
  id: z.string(),
  name: z.string(),
  flow_id: z.string(),
  deployment_id: z.string().nullish(),
  state_id: z.string().nullish(),
  job_variables: z.unknown().optional(),
})
const DeploymentRow = z.looseObject({
  id: z.string(),
  name: z.string(),
  updated: z.string().nullish(),
  job_variables: z.unknown().optional(),
})
const FlowRow = z.looseObject({ id: z.string(), name: z.string() })
const PoolRow = z.looseObject({ id: z.string(), name: z.string(), base_job_template: z.unknown() })
const References = z.record(z.string(), z.looseObject({ data: z.unknown().optional(), value: z.unknown().optional() }))

/**
 * Reads a run of Prefect 3 for its Job to be rendered without an API.
 * @throws GivenRunError for a row that lacks what a Job is made from, and for a block or variable that is named and not given
 */
export function givenRun3(given: GivenRows): GivenRun {
  const run = read('flow run', RunRow, given.flowRun)
  const deployment = given.deployment === null ? null : read('deployment', DeploymentRow, given.deployment)
  const pool = read('work pool', PoolRow, given.workPool)
  const flow = given.flow === null ? null : read('flow', FlowRow, given.flow)
  const { deployment_id: deploymentId = null } = run
  if (deployment && deploymentId !== deployment.id)
    throw new GivenRunError(
      deploymentId === null
        ? `The flow run belongs to no deployment, and ${deployment.id} is given as its.`
        : `The deployment is not the run’s: its id is ${deployment.id}, not ${deploymentId}.`,
    )
  if (deploymentId !== null && deployment === null)
    throw new GivenRunError(`The run belongs to the deployment ${deploymentId}, which is not given.`, 'deployment')
  const inputs: JobInputs3 = {
    dialect: '3',
    flowRunId: run.id,
    flowId: run.flow_id,
    run: { id: run.id, name: run.name, deploymentId, jobVariables: run.job_variables ?? {}, row: run },
    flow: flow && { id: flow.id, name: flow.name, row: flow },
    deployment: deployment && {
      id: deployment.id,
      name: deployment.name,
      updated: deployment.updated ?? null,
      jobVariables: deployment.job_variables ?? {},
    },
    workPool: { id: pool.id, name: pool.name, baseJobTemplate: pool.base_job_template },
    references: [],
  }
  return {
    id: run.id,
    // Of a run that is scheduled: the state that a claim would replace.
    revision: run.state_id ?? '',
    inputs: withReferences(inputs, read('list of references', References, given.references ?? {})),
  }
}

function read<T extends z.ZodType>(what: string, schema: T, row: unknown): z.infer<T> {
  const checked = schema.safeParse(row)
  if (checked.success) return checked.data
  throw new GivenRunError(`The ${what} can’t be used: ${wordsOf(checked.error.issues[0], row)}.`)
}

/** What a block holds may name a variable. */
function withReferences(inputs: JobInputs3, given: z.infer<typeof References>): JobInputs3 {
  const unread = referencesOf(inputs)
  if (unread.length === 0) return inputs
  const found = unread.map((reference): ReadReference => {
    const name = referenceName(reference)
    if (!Object.hasOwn(given, name)) {
      throw new GivenRunError(`The run’s Job depends on ${name}, and only the API knows what it holds.`, 'references')
    }
    const value = reference.kind === 'variable' ? given[name]?.value : given[name]?.data
    return { ...reference, answer: { kind: 'found', value } }
  })
  return withReferences({ ...inputs, references: [...inputs.references, ...found] }, given)
}
