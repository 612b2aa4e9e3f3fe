import type { Readable } from 'node:stream'
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
  try {
    return { name, json: JSON.parse(text.replace(/^\ufeff/, '')) as unknown }
  } catch (error) {
    const why = /^\ufffd\ufffd/.test(text) ? 'It seems to be UTF-16; write it in UTF-8.' : advice
    throw new CommandError(`The ${what} in ${name} is not JSON${placeOf(error, text)}. ${why}`)
  }
}

/** The runtime's own words quote the text. */
function placeOf(error: unknown, text: string): string {
  const words = (error as Error).message
  const [, position] = /at position (\d+)/.exec(words) ?? []
  if (/end of JSON input/.test(words)) return text.trim() === '' ? ': it is empty' : ': it ends before its last bracket'
  if (position === undefined) return ''
  const before = text.slice(0, Number(position)).split('\n')
  return `: it breaks in line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
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
