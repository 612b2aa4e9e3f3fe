import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultSettings, settingsVersion } from '../../shared/model/settings'
import { fileSecretStore } from './secret-store'
import { OwnFile } from './own-file'
import { loadSettings, saveSettings } from './settings-file'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-settings-'))))
afterEach(() => rm(folder, { recursive: true }))

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

test('settings that were saved are read back', async () => {
  const path = join(folder, 'settings.json')
  const settings = { ...defaultSettings, agentName: 'laptop', concurrency: 8 }
  await saveSettings(path, settings)
  expect(await loadSettings(path)).toEqual({ settings, problem: null })
  expect(await modeOf(path)).toBe(0o600)
})

test('a file of version 1 is read, and written in the form of this one', async () => {
  const path = join(folder, 'settings.json')
  await writeFile(path, JSON.stringify({ agentName: 'laptop', connection: null }))
  const { settings, problem } = await loadSettings(path)
  expect({ settings, problem }).toEqual({ settings: { ...defaultSettings, agentName: 'laptop' }, problem: null })
  await saveSettings(path, settings)
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: settingsVersion, connections: [] })
})

test('what can’t be used is kept beside its file, each under a name of its own', async () => {
  const path = join(folder, 'settings.json')
  const kept: (string | null)[] = []
  for (const text of ['first', 'second', 'third']) {
    await writeFile(path, text)
    const file = new OwnFile(path, 'It is not JSON.')
    // The second write replaces what the first has written.
    for (const next of ['a', 'b']) await file.replace(() => writeFile(path, next))
    kept.push(file.keptAs)
    expect(await readFile(path, 'utf8')).toBe('b')
  }
  expect(kept).toEqual(['', '-2', '-3'].map((end) => `${path}.unusable${end}`))
  expect(await Promise.all(kept.map((each) => readFile(each!, 'utf8')))).toEqual(['first', 'second', 'third'])
})

test('what can’t be used stays in its place when no other can be written', async () => {
  const path = join(folder, 'settings.json')
  await writeFile(path, 'first')
  const file = new OwnFile(path, 'It is not JSON.')
  await expect(file.replace(() => Promise.reject(new Error('no space left')))).rejects.toThrow('no space left')
  expect([await readFile(path, 'utf8'), file.keptAs]).toEqual(['first', null])
})

test('what is mended or gone by then is not kept', async () => {
  const path = join(folder, 'settings.json')
  const file = new OwnFile(path, 'It is not JSON.')
  await file.replace(() => writeFile(path, 'a'))
  expect([file.keptAs, file.problem]).toEqual([null, null])
})

test('tokens that can’t be read are kept aside when one is added, and both are said', async () => {
  const path = join(folder, 'tokens.json')
  await writeFile(path, '{"https://api": ')
  const plain = { encrypt: (text: string) => Buffer.from(text), decrypt: (data: Buffer) => data.toString() }
  const store = fileSecretStore(path, plain)
  expect(await store.all()).toEqual([])
  const problem = expect.stringContaining('It is not JSON') as string
  expect([store.file?.problem, store.file?.keptAs]).toEqual([problem, null])
  await store.set('https://other', 'secret')
  expect([store.file?.problem, store.file?.keptAs]).toEqual([problem, `${path}.unusable`])
  expect(await readFile(`${path}.unusable`, 'utf8')).toBe('{"https://api": ')
  expect(await fileSecretStore(path, plain).get('https://other')).toBe('secret')
})

test.each([
  ['is not JSON', '{"agentName": SECRET}', 'It is not JSON: line 1, column 15: a word stands without double quotes.'],
  [
    'has a value that is out of bounds',
    '{"agentName": "SECRET", "concurrency": 0}',
    /^concurrency is too small: the least is 1\.$/,
  ],
  ['a later version wrote', '{"version": 1000}', /^It was written by a later Flowdeck/],
])('a file that %s is left untouched, and defaults are in force', async (_, text, words) => {
  const path = join(folder, 'settings.json')
  await writeFile(path, text)
  const { settings, problem } = await loadSettings(path)
  expect(settings).toEqual(defaultSettings)
  expect(problem).toMatch(words)
  expect(problem).not.toContain('SECRET')
  expect(await readFile(path, 'utf8')).toBe(text)
})

test('a token is kept encrypted, and one that can no longer be decrypted is as good as none', async () => {
  const path = join(folder, 'tokens.json')
  const flip = (data: Buffer) => Buffer.from(data.map((byte) => byte ^ 0x5a))
  const cipher = {
    encrypt: (text: string) => flip(Buffer.from(text)),
    decrypt: (data: Buffer) => flip(data).toString(),
  }
  await fileSecretStore(path, cipher).set('https://api', 'secret')
  expect(await readFile(path, 'utf8')).not.toContain('secret')
  expect(await modeOf(path)).toBe(0o600)
  expect(await fileSecretStore(path, cipher).get('https://api')).toBe('secret')
  expect(await fileSecretStore(path, cipher).all()).toEqual(['secret'])
  const other = {
    ...cipher,
    decrypt: () => {
      throw new Error('wrong key')
    },
  }
  expect(await fileSecretStore(path, other).get('https://api')).toBeNull()
  expect(await fileSecretStore(path, other).all()).toEqual([])
})
