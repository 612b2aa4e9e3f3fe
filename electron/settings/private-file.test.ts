import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NotAFileError, writePrivateFile } from './private-file'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-private-'))))
afterEach(() => rm(folder, { recursive: true }))

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

test.skipIf(process.platform === 'win32').each([0o644, 0o666, 0o755, 0o400])(
  'a file of mode %o that is there becomes one that only its user reads',
  async (mode) => {
    const path = join(folder, 'agent.yaml')
    await writeFile(path, 'old')
    await chmod(path, mode)
    await writePrivateFile(path, 'token: T')
    expect([await modeOf(path), await readFile(path, 'utf8')]).toEqual(['600', 'token: T'])
  },
)

test.skipIf(process.platform === 'win32')('so does one behind a link, and a new one', async () => {
  const target = join(folder, 'target')
  await writeFile(target, 'old', { mode: 0o644 })
  await symlink(target, join(folder, 'link'))
  await writePrivateFile(join(folder, 'link'), 'token: T')
  await writePrivateFile(join(folder, 'new'), 'token: T')
  expect([await modeOf(target), await modeOf(join(folder, 'new'))]).toEqual(['600', '600'])
  expect(await readFile(target, 'utf8')).toBe('token: T')
})

test('whoever has the old file open reads nothing new in it', async () => {
  const path = join(folder, 'agent.yaml')
  await writeFile(path, 'old')
  const reader = await open(path)
  await writePrivateFile(path, 'token: T')
  expect(await reader.readFile('utf8')).toBe('old')
  await reader.close()
})

test('what is no file is left as it is', async () => {
  const inTheWay = join(folder, 'folder')
  await mkdir(inTheWay)
  await expect(writePrivateFile(inTheWay, 'x')).rejects.toThrow(NotAFileError)
  await expect(writePrivateFile(join(folder, 'gone', 'x'), 'x')).rejects.toThrow('ENOENT')
  expect(await readdir(folder)).toEqual(['folder'])
})

test.skipIf(process.platform === 'win32')('a pipe that nobody reads holds nothing up', async () => {
  const pipe = join(folder, 'pipe')
  await promisify(execFile)('mkfifo', [pipe])
  await expect(writePrivateFile(pipe, 'x')).rejects.toThrow(`${pipe} is there and is not a file. Choose another name.`)
})
