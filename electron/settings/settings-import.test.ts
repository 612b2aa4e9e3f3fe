import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSettingsImport } from './settings-import'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-import-'))))
afterEach(() => rm(folder, { recursive: true }))

async function readOf(content: string | Buffer) {
  const path = join(folder, 'settings.json')
  await writeFile(path, content)
  return readSettingsImport(path)
}
const text = '{"flowdeck": "settings", "version": 1, "settings": {"theme": "dark"}}'

test.each([
  ['UTF-8', text],
  ['UTF-8 with a mark', `\ufeff${text}`],
  ['UTF-16, as Windows writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
])('exported settings are read in %s', async (_, content) => {
  expect(await readOf(content)).toMatchObject({ ok: true, content: { settings: { theme: 'dark' } }, leftOut: [] })
})

test.each([
  ['of 50 MB', `{"flowdeck": "${'x'.repeat(50_000_000)}"}`, /^The file can't be read: it has more than 1 MB/],
  ['that is empty', '', /^It is not JSON: it is empty\.$/],
  ['of a hundred thousand brackets', '['.repeat(100_000), /^It is not JSON: /],
  ['of random bytes', Buffer.from([0xff, 0x00, 0x13, 0x37, 0x80, 0xfe]), /^It is not JSON: |^The file can't be read: /],
  ['with a secret in what is no JSON', '{"token": SECRET}', /^It is not JSON: (?!.*SECRET)/],
])('a file %s is refused with a sentence', async (_, content, message) => {
  expect(await readOf(content)).toEqual({ ok: false, message: expect.stringMatching(message) as string })
})

test('so are a folder and a file that is gone', async () => {
  expect(await readSettingsImport(folder)).toMatchObject({ ok: false, message: expect.stringMatching(/a folder/) as string }) // prettier-ignore
  expect(await readSettingsImport(join(folder, 'none'))).toMatchObject({ ok: false, message: expect.stringMatching(/no such file/) as string }) // prettier-ignore
})
