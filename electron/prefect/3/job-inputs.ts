import type { FlowRun } from '../../../shared/model/flow-run'
import type { JobInputs3 } from '../../../shared/prefect-3/inputs'
import { referencesOf } from '../../../shared/prefect-3/job-of'
import { isStatus } from '../http-fault'
import { PrefectError } from '../prefect-api'
import { segment } from './address'
import type { Client3 } from './client'
import { asPassing, type DeploymentRow } from './deployments'
import { References } from './read-references'
import type { Rest } from './rest'
import { handleOf } from './run-row'

/** @returns what reads all that a run's Job is made from */
export function inputsReader(client: Client3): (run: FlowRun, signal: AbortSignal) => Promise<JobInputs3> {
  const { rest, flows, deployments, pool } = client
  const references = new References(rest)

  async function deploymentOf(id: string, signal: AbortSignal): Promise<DeploymentRow> {
    const found = await deployments.get(id, signal)
    if (found) return found
    throw await whyMissing(rest, `/deployments/${segment(id)}`, 'deployment', signal)
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
    if (!flow) throw await whyMissing(rest, `/flows/${segment(row.flow_id)}`, 'flow', signal)
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

/** Something that this run alone names can't be read now. */
const ofRun = (words: string): PrefectError => new PrefectError('transient', words, { ofRun: true })

/**
 * What a list did not have is asked for by itself: only the word that it is gone ends a run.
 * @throws PrefectError for what passes
 */
async function whyMissing(rest: Rest, path: string, what: string, signal: AbortSignal): Promise<PrefectError> {
  try {
    await rest.get(path, signal)
    return ofRun(`The Prefect API gives the ${what} of this run in a form that is not understood.`)
  } catch (error) {
    if (!(error instanceof PrefectError) || error.kind !== 'answered') throw error
    if (isStatus(error, 404)) return new PrefectError('answered', `The ${what} of this run has been deleted.`)
    return ofRun(`The ${what} of this run: ${error.message}`)
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
