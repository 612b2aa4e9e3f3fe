import type { Readable } from 'node:stream'
import { FileError, readFileText, readStreamText } from '../files/read-file'
import { CommandError } from './command-error'

/**
 * What a file holds that a flag names; "-" is standard input.
 * @param maxBytes of `fileLimits`
 * @param refusal begins the sentence that says why it can't be read
 * @returns the text, and the file's name for sentences about it
 * @throws CommandError
 */
export async function readGivenFile(
  path: string,
  stdin: Readable,
  maxBytes: number,
  refusal: (name: string) => string,
): Promise<{ readonly name: string; readonly text: string }> {
  const name = path === '-' ? 'standard input' : path
  try {
    return { name, text: await (path === '-' ? readStreamText(stdin, maxBytes) : readFileText(path, maxBytes)) }
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new CommandError(`${refusal(name)}: ${error.message}. Name another file.`)
  }
}
