import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchFiles } from './watch-files'

const soon = { timeout: 15_000, interval: 20 }

let root: string
let heard: string[]
let end: () => void
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flowdeck-watch-'))
  heard = []
})
afterEach(async () => {
  end()
  await rm(root, { recursive: true, force: true })
})

const begin = (folder: string): void => {
  end = watchFiles(folder, ['config', 'other'], (name) => heard.push(name))
}
const write = (folder: string, name: string): Promise<void> => writeFile(join(folder, name), String(heard.length))
const untilHeard = async (name: string): Promise<void> => {
  await vi.waitUntil(() => heard.includes(name), soon)
  heard.length = 0
}

test('a file is heard of that is made, replaced or removed, and no other of its folder', async () => {
  begin(root)
  await write(root, 'unnamed')
  await write(root, 'config')
  await untilHeard('config')
  await write(root, 'unnamed')
  await rename(join(root, 'unnamed'), join(root, 'config'))
  await untilHeard('config')
  await rm(join(root, 'config'))
  await untilHeard('config')
  await write(root, 'other')
  await vi.waitUntil(() => heard.length > 0, soon)
  expect(heard).toEqual(['other'])
})

test.each([1, 3])('a folder that is made later, with %i above it that are not there either', async (depth) => {
  const folder = join(root, ...Array.from({ length: depth }, (_, n) => `level-${n}`))
  begin(folder)
  await mkdir(folder, { recursive: true })
  await write(folder, 'config')
  await untilHeard('config')
  await write(folder, 'other')
  await untilHeard('other')
})

test('a folder that goes and comes back is watched again', async () => {
  const folder = join(root, 'kube')
  await mkdir(folder)
  begin(folder)
  await write(folder, 'config')
  await untilHeard('config')
  for (let times = 0; times < 2; times++) {
    await rm(folder, { recursive: true })
    await untilHeard('config')
    await mkdir(folder)
    await write(folder, 'config')
    await untilHeard('config')
    await write(folder, 'other')
    await untilHeard('other')
  }
})
