import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CommandError, UsageError } from './command-error'
import { withSecretFiles, type SecretFlags } from './secret-files'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'secret-files-'))))
afterEach(() => rm(folder, { recursive: true }))

const read = (flags: SecretFlags, input = '', others?: Record<string, string>) =>
  withSecretFiles(flags, Readable.from([input]), others)

test('a file or standard input holds the secret, without the newline at its end', async () => {
  const path = join(folder, 'mounted')
  await writeFile(join(folder, 'data'), 'SECRET\n')
  // As Kubernetes mounts a Secret.
  await symlink('data', path)
  expect(await read({ tokenFile: path })).toEqual({ tokenFile: path, token: 'SECRET' })
  expect(await read({ keyFile: '-' }, 'KEY\r\n')).toMatchObject({ key: 'KEY' })
  expect(await read({ token: 'T', keyFile: path })).toMatchObject({ token: 'T', key: 'SECRET' })
  expect(await read({ token: 'T' })).toEqual({ token: 'T' })
  const longest = 'T'.repeat(64 * 1024)
  expect(await read({ tokenFile: '-' }, longest)).toMatchObject({ token: longest })
})

test.each<[string, SecretFlags, Record<string, string>, RegExp]>([
  ['the same twice', { token: 'T', tokenFile: 'x' }, {}, /--token and --token-file exclude each other/],
  ['the same twice, one empty', { key: '', keyFile: 'x' }, {}, /--key and --key-file exclude each other/],
  ['two from standard input', { tokenFile: '-', keyFile: '-' }, {}, /--token-file and --key-file can’t both/],
  ['another from standard input', { tokenFile: '-' }, { '--flow-run': '-' }, /--token-file and --flow-run can’t both/],
])('%s: called wrongly', async (_, flags, others, words) => {
  const error: unknown = await read(flags, 'T', others).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(words)
})

test.each([
  ['nothing', ' \n', /it is empty/],
  ['several lines', 'SECRET\nmore\n', /has several lines/],
  ['more than any token has', 'SECRET'.repeat(20_000), /can't be read from standard input: it has more than 64 kB/],
])('%s is no secret, and is not shown', async (_, text, words) => {
  const error: unknown = await read({ tokenFile: '-' }, text).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CommandError)
  expect((error as Error).message).toMatch(words)
  expect((error as Error).message).not.toContain('SECRET')
})

test('a file that is not there is named', async () => {
  await expect(read({ tokenFile: join(folder, 'gone') })).rejects.toThrow(
    `The token can't be read from ${join(folder, 'gone')}: there is no such file. Name another file.`,
  )
})
