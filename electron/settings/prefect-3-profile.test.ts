import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasPrefect3Profile } from './prefect-3-profile'

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'profile-'))))
afterEach(() => rmSync(home, { recursive: true }))

const named =
  '[profiles.mine]\nPREFECT_API_URL = "http://p:4200/api"\n[profiles.bare]\nPREFECT_LOGGING_LEVEL = "DEBUG"\n'

test.each<[string, string, Record<string, string>, boolean]>([
  ['an active profile that names an API', `active = "mine"\n${named}`, {}, true],
  ['one that names none', `active = "bare"\n${named}`, {}, false],
  ['one that a variable names', `active = "bare"\n${named}`, { PREFECT_PROFILE: 'mine' }, true],
  ['one that is not there', `active = "toString"\n${named}`, {}, false],
  ['no active one', named, {}, false],
  ['an API that is empty', 'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = ""\n', {}, false],
  ['what is no file of profiles', 'active = 3\nprofiles = 4\n', {}, false],
  ['what is not TOML', '{', {}, false],
])('%s', async (_, text, variables, expected) => {
  mkdirSync(join(home, '.prefect'))
  writeFileSync(join(home, '.prefect', 'profiles.toml'), text)
  expect(await hasPrefect3Profile({ HOME: home, ...variables })).toBe(expected)
})

test('no file, or one elsewhere', async () => {
  expect(await hasPrefect3Profile({ HOME: home })).toBe(false)
  writeFileSync(join(home, 'profiles.toml'), `active = "mine"\n${named}`)
  expect(await hasPrefect3Profile({ HOME: '/nonexistent', PREFECT_HOME: home })).toBe(true)
  expect(await hasPrefect3Profile({ HOME: home, PREFECT_PROFILES_PATH: '~/profiles.toml' })).toBe(true)
})
