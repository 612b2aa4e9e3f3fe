import { Agent } from 'undici'
import type { JobInputs } from '../../shared/dialect/dialect'
import type { DialectId } from '../../shared/model/dialect-words'
import { jobInputsOf as jobInputs1 } from '../../shared/prefect-1/inputs'
import { jobInputsOf as jobInputs06 } from './0.6/wire'
import { withTemplate } from './1/read-template'
import { rowDoor } from './graphql/rows'
import { flowRunOf, RunRow } from './graphql/run-row'
import { isObject } from './graphql/wire'
import { limits } from './limits'

/** A run that was given as JSON, for its Job to be rendered without an API. */
export interface GivenRun {
  readonly id: string
  readonly revision: string
  readonly inputs: JobInputs
}

/** A row that lacks what a Job is made from; the message names the field. */
export class GivenRunError extends Error {
  override readonly name = 'GivenRunError'
}

/**
 * Reads a flow run as the API's `flow_run` query gives it; what a Job does not need may be left out. Of a run config that
 * names a Job template by its path, that is read too.
 * @throws GivenRunError; PrefectError for a template that a server would not give now
 */
export async function givenRun(dialect: DialectId, given: unknown, signal: AbortSignal): Promise<GivenRun> {
  const checked = RunRow.safeParse(completed(given))
  if (!checked.success) {
    const [issue] = checked.error.issues
    throw new GivenRunError(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not as expected'}`)
  }
  const row = checked.data
  const { id, revision } = flowRunOf(row, new Set(['Scheduled']), rowsAsTheyAre)
  if (dialect === '0.6') return { id, revision, inputs: jobInputs06(row) }
  const { core_version: core } = row.flow
  const inputs = jobInputs1({ ...row, flow: { ...row.flow, core_version: typeof core === 'string' ? core : null } })
  const connections = new Agent()
  try {
    return { id, revision, inputs: await withTemplate(inputs, connections, limits.requestMs, signal) }
  } finally {
    await connections.destroy()
  }
}

/** What no Job depends on. */
function completed(given: unknown): unknown {
  if (!isObject(given)) return given
  const { flow } = given
  return { version: 0, state: 'Scheduled', ...given, ...(isObject(flow) ? { flow: { name: '', ...flow } } : {}) }
}

/** Task runs only tell revisions apart; wrong ones are left out. */
const rowsAsTheyAre = rowDoor(() => undefined)
