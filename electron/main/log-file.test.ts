import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLogFile } from './log-file'

let root: string
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'flowdeck-log-'))))
afterEach(() => rm(root, { recursive: true, force: true }))

test('what is logged stands there once it is closed, behind what was there, for this user alone', async () => {
  const folder = join(root, 'not', 'there')
  for (const round of [1, 2]) {
    const file = openLogFile(folder)
    file.write(`line ${round}a\n`)
    file.write(`line ${round}b\n`)
    await file.close()
  }
  const path = join(folder, 'flowdeck.log')
  expect(await readFile(path, 'utf8')).toBe('line 1a\nline 1b\nline 2a\nline 2b\n')
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('it is kept in a few files of bounded size, of which the oldest goes', async () => {
  const last = 40
  for (let round = 1; round <= last; round++) {
    const file = openLogFile(root, '1K')
    file.write(`${String(round).padStart(4)} ${'x'.repeat(250)}\n`)
    await file.close()
  }
  const names = (await readdir(root)).sort()
  expect(names).toEqual(['flowdeck.log', ...[1, 2, 3, 4].map((n) => `flowdeck.log.${n}`)])
  for (const each of names) expect((await stat(join(root, each))).size).toBeLessThan(1_024 + 256)
  const all = await Promise.all(names.toReversed().map((each) => readFile(join(root, each), 'utf8')))
  const rounds = [...all.join('').matchAll(/^ *(\d+) x/gm)].map(([, round]) => Number(round))
  // Without a gap up to the last one.
  expect(rounds).toEqual(rounds.map((_, index) => last - rounds.length + 1 + index))
  expect(rounds.length).toBeGreaterThan(12)
})

test('a folder that can’t be made costs nothing but the log', async () => {
  await writeFile(join(root, 'in-the-way'), '')
  const file = openLogFile(join(root, 'in-the-way', 'logs'))
  file.write('line\n')
  await file.close()
  expect(await readdir(root)).toEqual(['in-the-way'])
})
