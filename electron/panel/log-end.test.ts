import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { logEnd } from './log-end'
import { panelWorld, practicePair } from './panel-world'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-log-end-'))))
afterEach(() => rm(folder, { recursive: true }))

/** Lines of a hundred bytes, with their numbers. */
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `${`${from + n}`.padEnd(99, '.')}\n`).join('')

test('the last megabyte of the log is read, beginning with a whole line', async () => {
  const path = join(folder, 'flowdeck.log')
  await writeFile(path, lines(0, 20_000))
  const kept = Math.floor((1024 * 1024) / 100)
  expect(await logEnd(path)).toEqual({ text: lines(20_000 - kept, 20_000) })
})

test('of a log that has just been begun, the one before it fills the rest', async () => {
  const path = join(folder, 'flowdeck.log')
  await writeFile(path, lines(500, 503))
  await writeFile(`${path}.1`, lines(0, 500))
  expect(await logEnd(path)).toEqual({ text: lines(0, 503) })
  await writeFile(`${path}.1`, lines(0, 500).repeat(100))
  const { text = '' } = (await logEnd(path)) as { text?: string }
  expect(text.endsWith(lines(499, 503))).toBe(true)
  expect(text.length).toBeLessThanOrEqual(1024 * 1024)
  expect(text.length).toBeGreaterThan(1024 * 1024 - 100)
})

test('a log that can’t be read is said to be that', async () => {
  expect(await logEnd(join(folder, 'gone'))).toEqual({ whyNot: 'there is no such file' })
  expect(await logEnd(folder)).toEqual({ whyNot: 'it is a folder, not a file' })
})

test('a support bundle has it, without secrets; without it, the bundle says so', async () => {
  const world = await panelWorld()
  try {
    await world.panel.use(practicePair)
    const session = world.panel.session('connection-1')
    const files = async () => unzipSync((await session?.checks.bundle()) ?? Buffer.alloc(0))
    expect(strFromU8((await files())['not-in-here.txt']!)).toContain(
      'The log of Flowdeck could not be read: there is no such file.\n',
    )
    world.known.add('known-0123456789')
    const said = [
      '2026-01-02T03:04:05.000Z practice/default: polled',
      'token known-0123456789 refused',
      'GET http://me:hunter2@proxy:3128 password=hunter2 Bearer hunter2hunter2',
    ]
    await writeFile(join(world.folder, 'flowdeck.log'), `${said.join('\n')}\n`)
    const log = strFromU8((await files())['flowdeck.log']!)
    expect(log.split('\n').slice(0, 2)).toEqual([said[0], 'token •••••••• refused'])
    expect(log).not.toMatch(/hunter2|known-0123456789/)
  } finally {
    await world.close()
  }
})
