import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EvidenceFolder } from './evidence-folder'

let path = ''
beforeEach(async () => (path = join(await mkdtemp(join(tmpdir(), 'evidence-')), 'kept')))
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }))

const day = 86_400_000
const clock = { at: Date.parse('2026-11-27T01:50:00Z') }
const limits = { folderBytes: 3_000, folderJobs: 4, ageMs: 30 * day }
const folder = (): EvidenceFolder => new EvidenceFolder(path, () => clock.at, limits)
const of = (n: number) => ({ name: `prefect-job-${n}`, namespace: 'default', uid: `uid-${n}`, flowRunId: `r${n}` })
const file = (chars: number) => [{ name: 'job.yaml', text: 'x'.repeat(chars) }]

test('what is kept is a folder of the user alone, and is found again by the next process', async () => {
  const kept = await folder().keep(of(1), [{ name: 'job.yaml', text: 'kind: Job\n' }], ['A log is not there.'])
  expect(kept).toBe(join(path, '20261127T015000Z_prefect-job-1_uid-1'))
  expect(await readFile(join(kept, 'job.yaml'), 'utf8')).toBe('kind: Job\n')
  const about = { ...of(1), keptAt: '2026-11-27T01:50:00.000Z', gaps: ['A log is not there.'] }
  expect(JSON.parse(await readFile(join(kept, 'about.json'), 'utf8'))).toEqual(about)
  expect([(await stat(kept)).mode & 0o777, (await stat(join(kept, 'job.yaml'))).mode & 0o777]).toEqual([0o700, 0o600])
  expect([await folder().find('uid-1'), await folder().find('uid-2')]).toEqual([kept, null])
})

test('names of a server lead nowhere else', async () => {
  const odd = { ...of(1), name: '../../odd', uid: '../x' }
  const kept = await folder().keep(odd, [{ name: '../../out.txt', text: 'x' }], [])
  expect(kept.startsWith(join(path, '20261127T015000Z_'))).toBe(true)
  expect((await readdir(join(path, '..'))).sort()).toEqual(['kept'])
  expect(await folder().find('../x')).toBe(kept)
})

test('of too much, of too many and of too old, what was kept first goes; what is not ours stays', async () => {
  await mkdir(join(path, 'holiday-pictures'), { recursive: true })
  await writeFile(join(path, 'notes.txt'), 'mine')
  const kept = folder()
  for (const n of [1, 2, 3]) {
    await kept.keep(of(n), file(900), [])
    clock.at += 1_000
  }
  // 900 characters and about.json each: the first has no room any more.
  expect(await uids()).toEqual(['uid-2', 'uid-3'])
  for (const n of [4, 5, 6, 7, 8]) await kept.keep(of(n), file(1), [])
  expect((await uids()).length).toBe(4)
  clock.at += 31 * day
  await folder().keep(of(9), file(1), [])
  expect(await uids()).toEqual(['uid-9'])
  expect((await readdir(path)).filter((name) => !name.includes('uid'))).toEqual(['holiday-pictures', 'notes.txt'])
})

test('one that is larger than all the room is kept all the same', async () => {
  await folder().keep(of(1), file(9_000), [])
  expect(await uids()).toEqual(['uid-1'])
})

test('what can’t be written leaves nothing behind', async () => {
  await writeFile(path, 'a file')
  await expect(folder().keep(of(1), file(1), [])).rejects.toThrow(/EEXIST|ENOTDIR/)
})

const uids = async (): Promise<string[]> =>
  (await readdir(path))
    .flatMap((name) => (name.includes('_uid-') ? [name.slice(name.lastIndexOf('_') + 1)] : []))
    .sort()
