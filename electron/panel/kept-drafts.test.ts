import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noDrafts, type Drafts } from '../../shared/template/drafts'
import { KeptDrafts } from './kept-drafts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-drafts-'))))
afterEach(() => rm(folder, { recursive: true }))
const file = () => join(folder, 'drafts.json')

const drafts: Drafts = {
  templates: { '1.x': 'kind: Job\n# ü\n' },
  pools: {
    one: {
      workPool: 'kube',
      began: { variables: { n: 9_223_372_036_854_775_807n } },
      parts: { manifest: 'kind: Job', configuration: { name: 'a' }, variables: '{}', others: {} },
    },
  },
}

test('what was kept is there the next time, digit by digit, for this user alone', async () => {
  await (await KeptDrafts.load(folder)).keep(drafts)
  expect((await KeptDrafts.load(folder)).now).toEqual(drafts)
  expect((await stat(file())).mode & 0o777).toBe(0o600)
})

test('of several at once the last one stays', async () => {
  const kept = await KeptDrafts.load(folder)
  const texts = Array.from({ length: 20 }, (_, n) => `# ${n}`)
  await Promise.all(texts.map((text) => kept.keep({ ...noDrafts, templates: { '0.6': text } })))
  expect((await KeptDrafts.load(folder)).now.templates).toEqual({ '0.6': '# 19' })
})

test.each(['', '{', '[]', '{"templates":{"2":"a"},"pools":{}}', '{"templates":{},"pools":{"a":{}}}'])(
  'a file with %j has no drafts, which is said; it is kept aside when the next ones take its place',
  async (text) => {
    await writeFile(file(), text)
    const kept = await KeptDrafts.load(folder)
    expect([kept.now, kept.file.problem]).toEqual([noDrafts, expect.any(String)])
    // As before: nothing is to be written.
    await kept.keep({ templates: {}, pools: {} })
    expect([await readFile(file(), 'utf8'), kept.file.keptAs]).toEqual([text, null])
    await kept.keep(drafts)
    expect(await readFile(kept.file.keptAs!, 'utf8')).toBe(text)
    expect(await readFile(file(), 'utf8')).toContain('9223372036854775807')
  },
)
