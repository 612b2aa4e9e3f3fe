import type { Readable } from 'node:stream'
import { asSentence } from '../../shared/model/sentence'
import { readJson } from '../../shared/yaml/read-json'
import { cut } from '../../shared/model/cut'
import { isObject } from '../prefect/wire'
import { fileLimits } from '../files/limits'
import { CommandError } from './command-error'
import { readGivenFile } from './given-file'

/**
 * What a file of JSON holds that a flag names. A mark of the byte order at its beginning, as editors and shells of Windows
 * write it, says nothing.
 * @param what it is, as in "flow run"
 * @param advice what to do about a file that is no JSON, as a sentence
 * @throws CommandError, which says where the file breaks and never what stands there
 */
export async function readGivenJson(
  path: string,
  what: string,
  stdin: Readable,
  advice: string,
): Promise<{ readonly name: string; readonly json: unknown }> {
  const refusal = (file: string): string => `The ${what} ${file} can't be read`
  const { name, text } = await readGivenFile(path, stdin, fileLimits.flowRun, refusal)
  const read = readJson(text)
  if (read.ok) return { name, json: read.value }
  throw new CommandError(`The ${what} in ${name} is not JSON: ${read.why}. ${advice}`)
}

/**
 * The one flow run in what an API answers: `{"data": {"flow_run": […]}}` of GraphQL, whatever it is called there, or a list.
 * @throws CommandError for several, for none, and for an answer that has errors in its place
 */
export function onlyRun(name: string, given: unknown): unknown {
  const inner = innerOf(given)
  if (inner === null || inner === undefined) {
    const said = errorOf(given)
    if (said !== null) throw new CommandError(`The answer in ${name} is an error of the API, and no flow run: ${said}`)
    throw wrongCount(name, 'no flow run')
  }
  if (!Array.isArray(inner)) return inner
  if (inner.length === 1) return inner[0] as unknown
  throw wrongCount(name, inner.length === 0 ? 'no flow run' : `${inner.length} flow runs`)
}

const wrongCount = (name: string, count: string): CommandError =>
  new CommandError(`The answer in ${name} holds ${count}, and a Job is made of one. Give one flow run.`)

/** Undefined where there is nothing. */
function innerOf(given: unknown): unknown {
  if (!isObject(given)) return given
  const { data } = given
  if (!isObject(data)) return data === undefined && !Array.isArray(given['errors']) ? ofRows(given) : data
  const [alias, ...others] = Object.values(data)
  // A query may call the run as it likes.
  return others.length === 0 && (alias === null || typeof alias === 'object') ? alias : ofRows(data)
}

const ofRows = (data: Readonly<Record<string, unknown>>): unknown =>
  'flow_run' in data ? data['flow_run'] : 'flow_run_by_pk' in data ? data['flow_run_by_pk'] : data

/** What the first error says, as a sentence; null where there is none. */
function errorOf(given: unknown): string | null {
  const errors = isObject(given) ? given['errors'] : null
  if (!Array.isArray(errors) || errors.length === 0) return null
  const [first] = errors as unknown[]
  const message = isObject(first) ? first['message'] : first
  return typeof message === 'string' ? asSentence(cut(message, 300)) : 'It has no words.'
}
