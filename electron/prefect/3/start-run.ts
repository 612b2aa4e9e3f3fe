import { z } from 'zod'
import type { RunRequest, RunRequestPlace, RunStart } from '../../../shared/model/flow-deployment'
import { asSentence } from '../../../shared/model/sentence'
import { isStatus } from '../http-fault'
import { PrefectError } from '../prefect-api'
import { Id } from '../rows'
import { segment } from './address'
import type { Client3 } from './client'

const Started = z.object({ id: Id })

/**
 * Starts a run of a deployment. Sent again with the same key, it gives the same run.
 * @returns a refusal with the API's reason, and what it is about
 * @throws PrefectError when it is open whether the run was made; the signal's reason
 * Source: prefect 3.9.1, server/api/deployments.py, create_flow_run_from_deployment.
 */
export async function startRun(
  { rest }: Client3,
  deploymentId: string,
  { parameters, jobVariables, tags, name, key }: RunRequest,
  signal: AbortSignal,
): Promise<RunStart> {
  const body = {
    ...{ parameters, job_variables: jobVariables, tags, idempotency_key: key },
    ...(name === undefined ? {} : { name }),
  }
  try {
    const path = `/deployments/${segment(deploymentId)}/create_flow_run`
    const run = Started.safeParse(await rest.write('POST', path, body, signal))
    if (run.success) return { ok: true, flowRunId: run.data.id }
    const words =
      'The Prefect API does not say which run it made. Start it again: with the same input it makes no second one.'
    throw new PrefectError('transient', words, { effectOpen: true })
  } catch (error) {
    if (!(error instanceof PrefectError) || error.kind !== 'answered') throw error
    if (isStatus(error, 404)) return refusal('The deployment is no longer there. Choose another one.', null)
    return refusalOf(error)
  }
}

const refusal = (message: string, place: RunRequestPlace | null): RunStart => ({ ok: false, message, place })

/** "Validation failed for field 'source.table'. Failure reason: …"; without a field it is about the whole. */
const failed = /Validation failed(?: for field '(?<field>[^']*)')?\. Failure reason: (?<reason>.*)$/s
const missingKey = /^'(?<key>[^']*)' is a required property$/

/** The server says 409 of parameters and 422 of job variables, in the same words. */
function refusalOf(error: PrefectError): RunStart {
  const message = error.message.replace(/^HTTP \d+: (?:Error creating flow run: )?/, '')
  const { field, reason } = failed.exec(message)?.groups ?? {}
  const isOfParameters = isStatus(error, 409)
  if (reason === undefined || !(isOfParameters || isStatus(error, 422)))
    return refusal(`Prefect refuses the run: ${asSentence(message)}`, null)
  const { key } = missingKey.exec(reason)?.groups ?? {}
  const path = [...(field === undefined ? [] : field.split('.')), ...(key === undefined ? [] : [key])]
  const words = key === undefined ? `Prefect refuses it: ${asSentence(reason)}` : 'Prefect needs a value here.'
  // Of several types that a value may have, the server names none.
  const wanted = isOfParameters ? '' : ' The page Template shows what each variable takes, under Variables.'
  return refusal(`${words}${wanted}`, { of: isOfParameters ? 'parameters' : 'jobVariables', path })
}
