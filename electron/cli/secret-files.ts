import type { Readable } from 'node:stream'
import { fileLimits } from '../files/limits'
import { CommandError, UsageError } from './command-error'
import { readGivenFile } from './given-file'

export interface SecretFlags {
  readonly token?: string
  readonly key?: string
  readonly authString?: string
  /** Files that hold them; "-" for standard input. */
  readonly tokenFile?: string
  readonly keyFile?: string
  readonly authStringFile?: string
}

const kinds = [
  { flag: 'token', fileFlag: 'tokenFile', name: '--token', what: 'token' },
  { flag: 'key', fileFlag: 'keyFile', name: '--key', what: 'API key' },
  { flag: 'authString', fileFlag: 'authStringFile', name: '--auth-string', what: 'auth string' },
] as const

/**
 * Flags with what their files hold in the place of `--token`, `--key` and `--auth-string`. The files are read once: one that changes is read
 * at the next start.
 * @param others other flags that read standard input, with what they give
 * @throws UsageError for a secret that is given twice, CommandError for a file that holds none
 */
export async function withSecretFiles<F extends SecretFlags>(
  flags: F,
  stdin: Readable,
  others: Readonly<Record<string, string | undefined>> = {},
): Promise<F> {
  const ofSecrets = Object.fromEntries(kinds.map(({ name, fileFlag }) => [`${name}-file`, flags[fileFlag]]))
  const files: Readonly<Record<string, string | undefined>> = { ...ofSecrets, ...others }
  const fromStdin = Object.entries(files).flatMap(([flag, path]) => (path === '-' ? [flag] : []))
  if (fromStdin.length > 1) {
    throw new UsageError(`${fromStdin.join(' and ')} can’t both read standard input: name a file for one of them.`)
  }
  let read = flags
  for (const { flag, fileFlag, name, what } of kinds) {
    const path = flags[fileFlag]
    if (path === undefined) continue
    if (flags[flag] !== undefined) throw new UsageError(`${name} and ${name}-file exclude each other: leave one out.`)
    read = { ...read, [flag]: await readSecret(what, path, stdin) }
  }
  return read
}

async function readSecret(what: string, path: string, stdin: Readable): Promise<string> {
  const refusal = (file: string): string => `The ${what} can't be read from ${file}`
  const { name, text } = await readGivenFile(path, stdin, fileLimits.token, refusal)
  const secret = text.trim()
  if (secret === '') throw new CommandError(`There is no ${what} in ${name}: it is empty. Write the ${what} into it.`)
  if (/[\r\n]/.test(secret)) {
    throw new CommandError(`The ${what} in ${name} has several lines. Write the ${what} into it and nothing else.`)
  }
  return secret
}
