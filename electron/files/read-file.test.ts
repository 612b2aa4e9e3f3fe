import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readFileBytes, readFileEnd, readFileText, readStreamText } from './read-file'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-files-'))))
afterEach(() => rm(folder, { recursive: true }))

const limit = 1024
const refusal = (path: string) => readFileText(path, limit).then(() => 'read', String)

test('a file is read whole, up to the last byte that is allowed, also through links', async () => {
  const path = join(folder, 'file')
  await writeFile(path, 'é'.repeat(limit / 2))
  await symlink('file', join(folder, 'link'))
  await symlink(join(folder, 'link'), join(folder, 'link to it'))
  expect(await readFileText(join(folder, 'link to it'), limit)).toBe('é'.repeat(limit / 2))
  expect(await readFileBytes(path, limit)).toHaveLength(limit)
  await writeFile(path, '')
  expect(await readFileText(path, limit)).toBe('')
})

test('a file that says that it has no bytes is read to its end', async () => {
  expect(await readFileText('/proc/self/status', 64 * 1024)).toMatch(/^Name:/)
  await expect(readFileText('/proc/self/status', 100)).rejects.toMatchObject({ kind: 'tooLarge' })
})

test.each([
  [100, 'é1\né2\né3\n'],
  [12, 'é1\né2\né3\n'],
  [11, 'é2\né3\n'],
  [8, 'é2\né3\n'],
  [7, 'é3\n'],
  [3, ''],
  [0, ''],
])('of a file the last lines are read that are whole within %i bytes', async (bytes, text) => {
  const path = join(folder, 'log')
  await writeFile(path, 'é1\né2\né3\n')
  expect(await readFileEnd(path, bytes)).toBe(text)
})

test('of a file without lines nothing is left once it is too long, and one that is not there is named', async () => {
  const path = join(folder, 'log')
  await writeFile(path, 'x'.repeat(limit))
  expect(await readFileEnd(path, limit)).toBe('x'.repeat(limit))
  expect(await readFileEnd(path, limit - 1)).toBe('')
  await expect(readFileEnd(join(folder, 'gone'), limit)).rejects.toMatchObject({ kind: 'missing' })
})

test('what is no file is refused by what it is, at once', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await symlink(pipe, join(folder, 'link to a pipe'))
  await mkdir(join(folder, 'sub'))
  const server = createServer().listen(join(folder, 'socket'))
  try {
    // More at once than there are threads: none of them may wait.
    const pipes = await Promise.all(Array.from({ length: 16 }, () => refusal(pipe)))
    expect(new Set(pipes)).toEqual(new Set(['FileError: it is a pipe, not a file']))
    expect(await refusal(join(folder, 'link to a pipe'))).toBe('FileError: it is a pipe, not a file')
    expect(await refusal(join(folder, 'sub'))).toBe('FileError: it is a folder, not a file')
    expect(await refusal(join(folder, 'socket'))).toBe('FileError: it is a socket, not a file')
    expect(await refusal('/dev/zero')).toBe('FileError: it is a device, not a file')
  } finally {
    server.close()
  }
})

test('of a file that is too large nothing is kept, be it of a terabyte', async () => {
  const path = join(folder, 'large')
  await writeFile(path, '')
  await truncate(path, 2 ** 40)
  const before = process.memoryUsage().rss
  expect(await refusal(path)).toBe('FileError: it has more than 1 kB, which is more than such a file needs')
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
})

test('what the system refuses is said in words, without the path', async () => {
  const path = join(folder, 'file')
  await writeFile(path, 'x')
  await symlink('round', join(folder, 'round'))
  expect(await refusal(join(folder, 'gone'))).toBe('FileError: there is no such file')
  expect(await refusal(join(path, 'below'))).toBe('FileError: there is no such file')
  expect(await refusal(join(folder, 'round'))).toBe('FileError: its links lead in a circle')
  expect(await refusal(join(folder, 'a\0b'))).toBe('FileError: this is not a path')
  if (process.getuid?.() !== 0) {
    await chmod(path, 0)
    expect(await refusal(path)).toBe('FileError: the right to read it is missing')
  }
})

test('a stream is read to its end, and no further than the limit', async () => {
  expect(await readStreamText(Readable.from(['a', Buffer.from('b')]), limit)).toBe('ab')
  const full = Array.from({ length: limit / 4 }, () => 'abcd')
  expect(await readStreamText(Readable.from(full), limit)).toBe(full.join(''))
  await expect(readStreamText(Readable.from([...full, 'e']), limit)).rejects.toMatchObject({ kind: 'tooLarge' })
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'x'.repeat(100)
    })(),
  )
  await expect(readStreamText(endless, limit)).rejects.toMatchObject({ kind: 'tooLarge' })
  expect(endless.destroyed).toBe(true)
})

const utf16 = (text: string, order: 'le' | 'be'): Buffer =>
  order === 'le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16()

test.each<[string, Buffer]>([
  ['UTF-8', Buffer.from('a: é\n')],
  ['UTF-16, little end first, with a mark', utf16('\ufeffa: é\n', 'le')],
  ['UTF-16, big end first, with a mark', utf16('\ufeffa: é\n', 'be')],
])('a text in %s is read', async (_, bytes) => {
  const path = join(folder, 'text')
  await writeFile(path, bytes)
  expect(await readFileText(path, limit)).toBe('a: é\n')
  expect(await readStreamText(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]), limit)).toBe('a: é\n')
})

test.each(['le', 'be'] as const)('a text in UTF-16 (%s) without a mark is refused as what it is', async (order) => {
  const path = join(folder, 'text')
  await writeFile(path, utf16('token', order))
  const words = 'it seems to be UTF-16 without a mark that says so: save it as UTF-8'
  expect(await refusal(path)).toBe(`FileError: ${words}`)
  await expect(readStreamText(Readable.from([utf16('token', order)]), limit)).rejects.toThrow(words)
})
