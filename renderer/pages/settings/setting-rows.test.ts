import { describe, expect, test } from 'vitest'
import { defaultSettings, SettingsPatch } from '../../../shared/model/settings'
import { findSettings, readSetting, settingRows, textOf, type SettingKey } from './setting-rows'

test('every setting that can be changed has one row', () => {
  const keys = settingRows.flatMap((row) => ('key' in row ? [row.key] : []))
  expect([...keys].sort()).toEqual(Object.keys(SettingsPatch.shape).sort())
})

test('what a row shows can be saved as it is', () => {
  const keys = Object.keys(SettingsPatch.shape) as SettingKey[]
  for (const key of keys) {
    expect(readSetting(key, textOf(defaultSettings, key))).toEqual({
      ok: true,
      patch: { [key]: defaultSettings[key] },
    })
  }
})

test.each([
  ['', settingRows.length],
  ['dark', 1],
  ['JOBS once', 1],
  ['nothing of the kind', 0],
])('the search for %j finds %i rows', (query, count) => expect(findSettings(query)).toHaveLength(count))

describe('what is typed', () => {
  test.each([
    ['agentName', ' laptop ', { ok: true, patch: { agentName: 'laptop' } }],
    ['agentName', '  ', { ok: false, message: 'The agent needs a name: claims say who made them.' }],
    ['concurrency', '8', { ok: true, patch: { concurrency: 8 } }],
    ['concurrency', '0', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['concurrency', '257', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['concurrency', '1e2', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['concurrency', '', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['imagePullSecrets', '', { ok: true, patch: { imagePullSecrets: '' } }],
    ['imagePullSecrets', 'regcred', { ok: true, patch: { imagePullSecrets: 'regcred' } }],
    [
      'imagePullSecrets',
      'Reg_Cred',
      {
        ok: false,
        message: 'A Secret’s name has lower-case letters, digits, dots and dashes, such as regcred. Correct it.',
      },
    ],
    ['startOnOpen', 'true', { ok: true, patch: { startOnOpen: true } }],
    ['theme', 'dark', { ok: true, patch: { theme: 'dark' } }],
  ] as const)('%s: %j', (key, value, read) => expect(readSetting(key, value)).toEqual(read))
})
