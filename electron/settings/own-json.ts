import type { z } from 'zod'
import { issueWords } from '../../shared/model/issue-words'
import { readJson } from '../../shared/yaml/read-json'
import { FileError, readFileText } from '../files/read-file'

export interface OwnJson<T> {
  /** Null when there is no file, and when it can't be used. */
  readonly value: T | null
  /** Why the file can't be used, as a sentence without anything that stands in it. Null when all is well. */
  readonly problem: string | null
}

/**
 * Reads a file of ours. Never rejects for what stands there.
 * @param migrate brings what an earlier version wrote into today's form. @throws Error with a sentence
 */
export async function readOwnJson<T>(
  path: string,
  maxBytes: number,
  schema: z.ZodType<T>,
  migrate: (content: unknown) => unknown = (content) => content,
): Promise<OwnJson<T>> {
  let text: string
  try {
    text = await readFileText(path, maxBytes)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return error.kind === 'missing'
      ? { value: null, problem: null }
      : unusable(`The file can't be read: ${error.message}.`)
  }
  const json = readJson(text)
  if (!json.ok) return unusable(`It is not JSON: ${json.why}.`)
  try {
    const parsed = schema.safeParse(migrate(json.value))
    return parsed.success ? { value: parsed.data, problem: null } : unusable(wordsOf(parsed.error))
  } catch (error) {
    return unusable((error as Error).message)
  }
}

const unusable = (problem: string): OwnJson<never> => ({ value: null, problem })

/** The first value that does not fit, with where it is. */
function wordsOf({ issues: [first] }: z.ZodError): string {
  if (!first) return 'The file is not valid.'
  return issueWords(first.path.length === 0 ? 'The file' : first.path.join('.'), first)
}
