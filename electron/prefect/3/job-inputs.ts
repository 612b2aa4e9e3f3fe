import { z } from 'zod'
import type { FlowRun } from '../../../shared/model/flow-run'
import type { JobInputs3 } from '../../../shared/prefect-3/inputs'
import { referencesOf } from '../../../shared/prefect-3/job-of'
import { Gather } from '../abortable'
import { byParts } from '../by-parts'
import { isTooLarge } from '../http-fault'
import { PrefectError } from '../prefect-api'
import { Id, Name } from '../rows'
import type { Client3 } from './client'
import { References } from './read-references'
import { handleOf } from './run-row'

const DeploymentRow = z.looseObject({
  id: Id,
  name: Name,
  updated: z.string().nullish(),
  job_variables: z.unknown().optional(),
})
type DeploymentRow = z.infer<typeof DeploymentRow>

type Gathered =
  | { readonly id: string; readonly row: DeploymentRow }
  | { readonly id: string; readonly row?: undefined; readonly error: PrefectError }

/** An error of the whole request says nothing about any of its runs: none is to fail for it. */
function asPassing(error: unknown): never {
  if (!(error instanceof PrefectError) || error.kind !== 'answered' || isTooLarge(error)) throw error
  throw new PrefectError('transient', error.message, { cause: error })
}

/** @returns what reads all that a run's Job is made from; many runs' deployments are read in one request */
export function inputsReader(client: Client3): (run: FlowRun, signal: AbortSignal) => Promise<JobInputs3> {
  const { rest, door, flows, pool } = client
  const references = new References(rest)
  const deployments = new Gather<Gathered>(async (ids, signal) => {
    const ask = async (part: string[]): Promise<readonly DeploymentRow[]> => {
      const body = { deployments: { id: { any_: part } }, limit: part.length }
      const rows = await rest.query('/deployments/filter', body, signal).catch(asPassing)
      return door('a deployment', rows, DeploymentRow, part.length)
    }
    const tooLarge: Gathered[] = []
    const rows = await byParts(ids, ask, (id, error) => tooLarge.push({ id, error }))
    return [...rows.map((row): Gathered => ({ id: row.id, row })), ...tooLarge]
  })

  async function deploymentOf(id: string, signal: AbortSignal): Promise<DeploymentRow> {
    const found = await deployments.get(id, signal)
    if (!found) throw new PrefectError('answered', 'The deployment of this run has been deleted.')
    if (found.row) return found.row
    throw new PrefectError('transient', `Its deployment: ${found.error.message}`, { ofRun: true })
  }

  return async (run, signal) => {
    const { row } = handleOf(run)
    const { deployment_id: deploymentId = null } = row
    const [deployment, found, { id, name, base_job_template: baseJobTemplate }] = await Promise.all([
      deploymentId === null ? null : deploymentOf(deploymentId, signal),
      flows.read([row.flow_id], signal).catch(asPassing),
      pool.current(signal),
    ])
    const flow = found.get(row.flow_id)
    if (!flow) throw new PrefectError('answered', 'The flow of this run has been deleted.')
    const inputs: JobInputs3 = {
      dialect: '3',
      flowRunId: row.id,
      flowId: flow.id,
      run: { id: row.id, name: run.name, deploymentId, jobVariables: row['job_variables'] ?? {}, row },
      flow: { id: flow.id, name: flow.name, row: flow },
      deployment: deployment && {
        id: deployment.id,
        name: deployment.name,
        updated: deployment.updated ?? null,
        jobVariables: deployment.job_variables ?? {},
      },
      workPool: { id, name, baseJobTemplate },
      references: [],
    }
    return withReferences(inputs, references, signal)
  }
}

/** What a block holds may name a variable; deeper than that nothing is resolved. */
const rounds = 3

/** Reads what the inputs name, and then what that names. */
async function withReferences(inputs: JobInputs3, references: References, signal: AbortSignal): Promise<JobInputs3> {
  let read = inputs
  for (let round = 0; round < rounds; round++) {
    const wanted = referencesOf(read)
    if (wanted.length === 0) break
    read = { ...read, references: [...read.references, ...(await references.read(wanted, signal))] }
  }
  return read
}
