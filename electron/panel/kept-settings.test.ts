import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSettings } from '../settings/settings-file'
import { KeptSettings } from './kept-settings'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowdeck-kept-'))
  path = join(folder, 'settings.json')
})
afterEach(() => rm(folder, { recursive: true }))

const keptOf = async (file = path) => new KeptSettings(file, await loadSettings(file))

test('changes at the same time lose nothing of one another', async () => {
  const kept = await keptOf()
  await Promise.all([
    kept.change((settings) => ({ ...settings, agentName: 'laptop' })),
    kept.change((settings) => ({ ...settings, concurrency: 7 })),
  ])
  expect(kept.now).toMatchObject({ agentName: 'laptop', concurrency: 7 })
  expect((await keptOf()).now).toEqual(kept.now)
})

test('what can’t be written is not in force', async () => {
  const kept = await keptOf(join(folder, 'no', 'such', 'folder', 'settings.json'))
  const before = kept.now
  await expect(kept.change((settings) => ({ ...settings, agentName: 'laptop' }))).rejects.toThrow('ENOENT')
  expect(kept.now).toEqual(before)
})

test('a change over an unusable file keeps what stood in it aside, and where is known', async () => {
  await writeFile(path, '{"agentName": ')
  const kept = await keptOf()
  expect([kept.file.problem, kept.file.keptAs]).toEqual([expect.stringContaining('It is not JSON'), null])
  for (const agentName of ['desktop', 'laptop']) await kept.change((settings) => ({ ...settings, agentName }))
  expect([kept.file.problem, kept.file.keptAs]).toEqual([expect.stringContaining('It is not JSON'), `${path}.unusable`])
  expect(await readFile(`${path}.unusable`, 'utf8')).toBe('{"agentName": ')
  expect((await keptOf()).now.agentName).toBe('laptop')
})
