import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TemplateVersion } from '../../shared/template/template-version'
import { TemplateVersions } from './template-versions'

let root: string
let versions: TemplateVersions
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flowdeck-versions-'))
  versions = new TemplateVersions(join(root, 'versions'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const noon = Date.parse('2026-11-28T12:00:00.000Z')
/** The newest first. */
const told = async (document: string): Promise<string[]> => {
  const listed = await versions.list(document)
  for (const each of listed) expect(TemplateVersion.parse(each)).toEqual(each)
  return Promise.all(listed.map(async ({ id, at, by }) => `${by} +${at - noon}: ${await versions.read(document, id)}`))
}

test('what is saved is kept, each text once, and a document knows nothing of another', async () => {
  expect(await told('a')).toEqual([])
  await versions.keep('a', { before: null, after: 'one', at: noon })
  await versions.keep('a', { before: 'one', after: 'two', at: noon + 10 })
  await versions.keep('a', { before: 'two', after: 'two', at: noon + 20 })
  await versions.keep('b', { before: null, after: 'other', at: noon })
  expect(await told('a')).toEqual(['here +10: two', 'here +0: one'])
  expect(await told('b')).toEqual(['here +0: other'])
})

test('what was changed elsewhere meanwhile is kept when it is replaced', async () => {
  await versions.keep('a', { before: 'first', after: 'one', at: noon })
  await versions.keep('a', { before: 'by an editor', after: 'one', at: noon + 10 })
  expect(await told('a')).toEqual([
    'here +10: one',
    'elsewhere +9: by an editor',
    'here +0: one',
    'elsewhere +-1: first',
  ])
})

test('the newest fifty are kept, for their user alone; other files are no versions', async () => {
  for (let n = 0; n < 60; n++) await versions.keep('a', { before: null, after: `text ${n}`, at: noon + 1_000 * n })
  const listed = await told('a')
  expect(listed).toHaveLength(50)
  expect([listed[0], listed.at(-1)]).toEqual(['here +59000: text 59', 'here +10000: text 10'])
  const [folder = ''] = await readdir(join(root, 'versions'))
  const [file = ''] = await readdir(join(root, 'versions', folder))
  if (process.platform !== 'win32') expect((await stat(join(root, 'versions', folder, file))).mode & 0o777).toBe(0o600)
  await writeFile(join(root, 'versions', folder, '.DS_Store'), '')
  expect(await versions.list('a')).toHaveLength(50)
})

test('one that is gone is said', async () => {
  await versions.keep('a', { before: null, after: 'one', at: noon })
  const [only] = await versions.list('a')
  await rm(join(root, 'versions'), { recursive: true })
  await expect(versions.read('a', only!.id)).rejects.toThrow(/./)
})
