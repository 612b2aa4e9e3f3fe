import type { z } from 'zod'
import type { JobInputs } from '../../shared/dialect/dialect'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { jobInputsOf as jobInputs1 } from '../../shared/prefect-1/inputs'
import { directNetwork, type Network } from '../network/ways'
import { jobInputsOf as jobInputs06 } from './0.6/wire'
import { withTemplate } from './1/read-template'
import { rowDoor } from './rows'
import { flowRunOf, RunRow } from './graphql/run-row'
import { isObject } from './wire'
import { limits } from './limits'
import { openConnections } from './connections'

/** A run that was given as JSON, for its Job to be rendered without an API. */
export interface GivenRun {
  readonly id: string
  readonly revision: string
  readonly inputs: JobInputs
}

/** 3: what would have to be given too. */
export type Lacks = 'deployment' | 'references'

/** A row that lacks what a Job is made from; the message names the field. */
export class GivenRunError extends Error {
  override readonly name = 'GivenRunError'
  constructor(
    message: string,
    readonly lacks: Lacks | null = null,
  ) {
    super(message)
  }
}

/**
 * Reads a flow run as the API's `flow_run` query gives it; what a Job does not need may be left out. Of a run config that
 * names a Job template by its path, that is read too.
 * @throws GivenRunError; PrefectError for a template that a server would not give now
 */
export async function givenRun(
  dialect: GraphqlDialectId,
  given: unknown,
  signal: AbortSignal,
  network: Network = directNetwork,
): Promise<GivenRun> {
  const checked = RunRow.safeParse(completed(given))
  if (!checked.success) {
    throw new GivenRunError(wordsOf(checked.error.issues[0], given))
  }
  const row = checked.data
  const { id, revision } = flowRunOf(row, new Set(['Scheduled']), rowsAsTheyAre)
  if (dialect === '0.6') return { id, revision, inputs: jobInputs06(row) }
  const { core_version: core } = row.flow
  const inputs = jobInputs1({ ...row, flow: { ...row.flow, core_version: typeof core === 'string' ? core : null } })
  const connections = openConnections(network)
  try {
    return { id, revision, inputs: await withTemplate(inputs, connections, limits.requestMs, signal) }
  } finally {
    await connections.destroy()
  }
}

/** "it has no flow.id", "its version is text where a number belongs". */
export function wordsOf(issue: z.core.$ZodIssue | undefined, given: unknown): string {
  if (!issue || issue.path.length === 0) return 'it is no object'
  const field = issue.path.join('.')
  let value: unknown = given
  for (const key of issue.path) value = isObject(value) ? value[String(key)] : undefined
  if (value === undefined) return `it has no ${field}`
  const wanted = issue.code === 'invalid_type' ? `, where ${kinds[issue.expected] ?? issue.expected} belongs` : ''
  return `its ${field} is ${kindOf(value)}${wanted}`
}

const kinds: Readonly<Record<string, string>> = {
  ...{ string: 'text', number: 'a number', object: 'an object', record: 'an object', array: 'a list' },
}
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : (kinds[typeof value] ?? typeof value)
}

/** What no Job depends on. */
function completed(given: unknown): unknown {
  if (!isObject(given)) return given
  const { flow } = given
  return { version: 0, state: 'Scheduled', ...given, ...(isObject(flow) ? { flow: { name: '', ...flow } } : {}) }
}

/** Task runs only tell revisions apart; wrong ones are left out. */
const rowsAsTheyAre = rowDoor(
  () => undefined,
  () => 0,
)
