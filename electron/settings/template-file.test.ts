import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allDialects, dialectOf } from '../../shared/dialects/dialects'
import { loadTemplate, readTemplate, saveTemplate, templatePath, upstreamTemplate } from './template-file'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-templates-'))))
afterEach(() => rm(folder, { recursive: true }))

const selfContaining = 'apiVersion: batch/v1\nkind: Job\nmetadata: &m {name: x, annotations: *m}\n'
const broken = 'apiVersion: batch/v1\nkind: Pod\n'

test.each(allDialects.map((dialect) => [dialect.id, dialect] as const))(
  'Prefect %s: without a file the template is Flowdeck’s, else upstream’s, and none is written',
  async (id, dialect) => {
    const loaded = await loadTemplate(folder, dialect)
    expect(loaded).toMatchObject({ dialect: id, source: 'flowdeck', problem: null, path: templatePath(folder, id) })
    expect(loaded.template.text).toBe(
      (dialect.templates.find(({ name }) => name === 'flowdeck') ?? dialect.templates[0])?.text,
    )
    expect(await readdir(folder)).toEqual([])
  },
)

test('each dialect has its own file', async () => {
  const { template } = await loadTemplate(folder, dialectOf('1.x'))
  const text = `# mine\n${template.text}`
  await saveTemplate(folder, '1.x', text)
  expect(await loadTemplate(folder, dialectOf('1.x'))).toMatchObject({ source: 'custom', template: { text } })
  expect(await loadTemplate(folder, dialectOf('0.6'))).toMatchObject({ source: 'flowdeck' })
  expect(await readdir(folder)).toEqual(['job-template-1.x.yaml'])
})

test('a broken template is refused with its line, and the file keeps the last good one', async () => {
  const good = (await loadTemplate(folder, dialectOf('0.6'))).template.text
  const { path } = await saveTemplate(folder, '0.6', good)
  await expect(saveTemplate(folder, '0.6', broken)).rejects.toThrow(/^Line 2: /)
  expect(await readFile(path, 'utf8')).toBe(good)
})

test('a template that was broken on disk is left untouched, and said with what stands in it', async () => {
  const path = templatePath(folder, '1.x')
  await writeFile(path, broken)
  const loaded = await loadTemplate(folder, dialectOf('1.x'))
  expect(loaded.source).toBe('custom')
  expect(loaded.problem).toEqual({ line: 2, message: expect.stringMatching(/^Line 2: /) as string, text: broken })
  expect(await readFile(path, 'utf8')).toBe(broken)
})

test.each([
  ['a template that contains itself', selfContaining, /^Line 3: \*m stands inside of what &m names/],
  ['one that is too long', `# ${'x'.repeat(600_000)}`, /^Line 1: The template has 600,002 characters/],
])('%s is refused, in the editor and on disk', async (_, text, words) => {
  await expect(saveTemplate(folder, '0.6', text)).rejects.toThrow(words)
  await writeFile(templatePath(folder, '0.6'), text)
  expect(await loadTemplate(folder, dialectOf('0.6'))).toMatchObject({
    source: 'custom',
    problem: { message: expect.stringMatching(words) as string },
  })
})

test.each([
  ['a device that has no end', '/dev/zero', 'it is a device, not a file'],
  ['a folder', '/', 'it is a folder, not a file'],
])('%s is no template', async (_, path, words) => {
  await expect(readTemplate(path)).rejects.toThrow(`The file can't be read: ${words}`)
})

test('a file of many megabytes is not read', async () => {
  const path = join(folder, 'large.yaml')
  await writeFile(path, '')
  await truncate(path, 10_000_000_000)
  await expect(readTemplate(path)).rejects.toThrow(/^The file can't be read: it has more than 1 MB/)
})

test.each(allDialects)('$title: upstream’s own template is read once', (dialect) => {
  expect(upstreamTemplate(dialect).text).toBe(dialect.templates[0]?.text)
  expect(upstreamTemplate(dialect)).toBe(upstreamTemplate(dialect))
})
