import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { dialectMeant } from './dialect-meant'
import type { Environment } from './prefect-config'
import type { SettingsFlags } from './settings'

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'dialect-meant-'))))
afterEach(() => rmSync(home, { recursive: true }))

const api3 = { PREFECT_API_URL: 'http://127.0.0.1:4200/api' }
const auto = { dialect: 'auto' } as const

test.each<
  [string, SettingsFlags & { dialect: DialectId | 'auto'; practice?: boolean }, Environment, DialectId | 'auto']
>([
  ['nothing is known', auto, {}, 'auto'],
  ['it is said', { dialect: '1.x' }, api3, '1.x'],
  ['a flag of 3 alone', { ...auto, pool: 'kube' }, {}, '3'],
  ['an address of 3 alone', auto, api3, '3'],
  ['an empty address', auto, { PREFECT_API_URL: '' }, 'auto'],
  ['an address of 3, and another that is given', { ...auto, api: 'http://a' }, api3, 'auto'],
  ['an address of 3, and a flag of others', { ...auto, token: 'T' }, api3, 'auto'],
  ['an address of 3, and a key, which both have', { ...auto, key: 'K' }, api3, '3'],
  ['an address of 3, and a login of 1.x', auto, { ...api3, PREFECT__CLOUD__API_KEY: 'K' }, 'auto'],
  ['an address of 3, and one of 0.6', auto, { ...api3, PREFECT__CLOUD__API: 'http://old' }, 'auto'],
  ['an address of 3, and a Server of 1.x', auto, { ...api3, PREFECT__BACKEND: 'server' }, 'auto'],
  ['practice', { ...auto, practice: true }, api3, 'auto'],
])('%s', async (_, flags, environment, dialect) => {
  expect(await dialectMeant(flags, { HOME: home, ...environment })).toBe(dialect)
})

test('a profile of Prefect 3 that is active says so too', async () => {
  mkdirSync(join(home, '.prefect'))
  const text = `active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "${api3.PREFECT_API_URL}"\n`
  writeFileSync(join(home, '.prefect', 'profiles.toml'), text)
  expect(await dialectMeant(auto, { HOME: home })).toBe('3')
})
