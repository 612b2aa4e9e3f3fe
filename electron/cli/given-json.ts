import type { Readable } from 'node:stream'
import { readJson } from '../../shared/yaml/read-json'
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
 * The one flow run in what an API answers: `{"data": {"flow_run": […]}}` of GraphQL, or a list.
 * @throws CommandError for several, and for none
 */
export function onlyRun(name: string, given: unknown): unknown {
  const data = isObject(given) && isObject(given['data']) ? given['data'] : given
  const inner = isObject(data) ? (data['flow_run'] ?? data['flow_run_by_pk'] ?? data) : data
  if (!Array.isArray(inner)) return inner
  if (inner.length === 1) return inner[0] as unknown
  const count = inner.length === 0 ? 'no flow run' : `${inner.length} flow runs`
  throw new CommandError(`The answer in ${name} holds ${count}, and a Job is made of one. Give one flow run.`)
}
