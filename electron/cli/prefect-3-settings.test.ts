import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CommandError } from './command-error'
import { loadPrefect3Settings } from './prefect-3-settings'

/** One case of build/golden/prefect_3_settings.py, and what the real settings are there. */
interface Golden {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  /** Below ~/.prefect. */
  readonly files: Readonly<Record<string, string>>
  /** In the working folder. */
  readonly here: Readonly<Record<string, string>>
  readonly upstream: { readonly error: string } | { readonly env: readonly (readonly [string, string])[] }
}
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'prefect-3-settings.golden.json'), 'utf8'),
) as readonly Golden[]

let world = ''
beforeEach(() => (world = mkdtempSync(join(tmpdir(), 'prefect-3-settings-'))))
afterEach(() => rmSync(world, { recursive: true }))

async function settingsOf({ variables, files, here }: Omit<Golden, 'name' | 'upstream'>) {
  const [home, folder] = [join(world, 'home'), join(world, 'here')]
  const filled = (text: string) => text.replaceAll('$HOME', home)
  for (const [base, texts] of [[join(home, '.prefect'), files] as const, [folder, here] as const]) {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(base, path)), { recursive: true })
      writeFileSync(join(base, path), filled(text))
    }
  }
  const given = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, filled(value)] as const))
  const { set } = await loadPrefect3Settings({ HOME: home, ...given }, folder)
  return [...set].map(([name, value]) => [name, value.replaceAll(home, '$HOME')])
}

test.each(golden)('as upstream: $name', async ({ upstream, ...given }) => {
  if ('error' in upstream) await expect(settingsOf(given)).rejects.toThrow(CommandError)
  else expect(await settingsOf(given)).toEqual(upstream.env)
})

test('a value that does not fit is named, with what it takes', async () => {
  const given = { variables: { PREFECT_WORKER_QUERY_SECONDS: 'often' }, files: {}, here: {} }
  await expect(settingsOf(given)).rejects.toThrow('PREFECT_WORKER_QUERY_SECONDS is “often”, but it takes a number.')
})

test('keys of any name are only keys', async () => {
  const here = { 'prefect.toml': '[__proto__]\nurl = "http://x/api"\n[api]\nconstructor = "x"\n' }
  expect(await settingsOf({ variables: {}, files: {}, here })).toEqual([['PREFECT_SERVER_EPHEMERAL_ENABLED', 'True']])
})
