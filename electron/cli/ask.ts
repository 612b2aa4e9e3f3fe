import { createInterface } from 'node:readline/promises'
import type { Readable } from 'node:stream'
import { CommandError } from './command-error'
import type { Output } from './output'

export interface Questions {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly output: Output
  readonly signal: AbortSignal
}

/**
 * Whether somebody at the terminal says yes. Without a terminal nobody can: then the command needs `--yes`.
 * @throws CommandError where nobody can be asked
 */
export async function askYes(question: string, { stdin, output, signal }: Questions): Promise<boolean> {
  if (output.json || !stdin.isTTY)
    throw new CommandError(
      'Nothing was done: there is no terminal to ask at. Look at what would be done, and give --yes.',
    )
  output.note(`${question} [y/N]`)
  const lines = createInterface({ input: stdin })
  try {
    const answer = await lines.question('', { signal })
    return /^\s*y(es)?\s*$/i.test(answer)
  } catch (error) {
    if (signal.aborted) return false
    throw error
  } finally {
    lines.close()
  }
}
