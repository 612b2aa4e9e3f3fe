import { describe, expect, test } from 'vitest'
import { defaultSettings, SettingsPatch } from '../../../shared/model/settings'
import {
  findSettings,
  helpOf,
  readSetting,
  settingRows,
  textOf,
  type ControlRow,
  type SettingKey,
} from './setting-rows'

const controlRows = settingRows.filter((row): row is ControlRow => row.kind !== 'file' && row.kind !== 'transfer')
const rowOf = (key: SettingKey): ControlRow => controlRows.find((row) => row.key === key)!
const read = (key: SettingKey, text: string) => readSetting(rowOf(key), text, defaultSettings)

test('every setting that can be changed has its row', () => {
  const keys = new Set(controlRows.map((row) => row.key))
  expect([...keys].sort()).toEqual(Object.keys(SettingsPatch.shape).sort())
})

test('what a row shows can be saved as it is', () => {
  const settings = { ...defaultSettings, agentLabels: { '1.x': ['a', 'b'] } }
  for (const row of controlRows) {
    expect(readSetting(row, textOf(settings, row), settings)).toEqual({
      ok: true,
      patch: { [row.key]: settings[row.key] },
    })
  }
})

test.each([
  ['', settingRows.length],
  ['dark', 1],
  ['JOBS once', 1],
  ['nothing of the kind', 0],
])('the search for %j finds %i rows', (query, count) => expect(findSettings(query)).toHaveLength(count))

test('where the desktop shows no notifications, their row alone says so', () => {
  const saying = settingRows.filter(
    (row) => helpOf(row, { notifications: false }) !== helpOf(row, { notifications: true }),
  )
  expect(saying.map(({ title }) => title)).toEqual(['Notifications'])
  expect(helpOf(rowOf('notifications'), { notifications: false })).toMatch(/^This desktop shows no notifications/)
  expect(helpOf(rowOf('theme'), { notifications: true })).toBe(rowOf('theme').help)
})

test('only a dialect whose agents have labels has a row for them', () => {
  expect(controlRows.flatMap((row) => (row.kind === 'labels' ? [row.dialect] : []))).toEqual(['1.x'])
})

describe('what is typed', () => {
  test.each([
    ['agentName', ' laptop ', { ok: true, patch: { agentName: 'laptop' } }],
    ['agentName', '  ', { ok: false, message: 'The agent needs a name: claims say who made them.' }],
    ['concurrency', '8', { ok: true, patch: { concurrency: 8 } }],
    ['concurrency', '0', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['concurrency', '257', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['concurrency', '1e2', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['concurrency', '', { ok: false, message: 'A whole number from 1 to 256 is needed here.' }],
    ['podGraceSeconds', '0', { ok: true, patch: { podGraceSeconds: 0 } }],
    ['startGraceSeconds', '0', { ok: true, patch: { startGraceSeconds: 0 } }],
    ['podGraceSeconds', '86401', { ok: false, message: 'A whole number from 0 to 86,400 is needed here.' }],
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
    ['agentLabels', ' gpu, eu,,gpu ', { ok: true, patch: { agentLabels: { '1.x': ['gpu', 'eu'] } } }],
    ['agentLabels', '', { ok: true, patch: { agentLabels: { '1.x': [] } } }],
    [
      'agentLabels',
      'x'.repeat(101),
      { ok: false, message: 'A label has up to 100 characters, and an agent up to 100 labels. Correct it.' },
    ],
    ['startOnOpen', 'true', { ok: true, patch: { startOnOpen: true } }],
    ['whenClosed', 'background', { ok: true, patch: { whenClosed: 'background' } }],
    ['notifications', 'all', { ok: true, patch: { notifications: 'all' } }],
    ['badge', 'false', { ok: true, patch: { badge: false } }],
    ['startAtLogin', 'true', { ok: true, patch: { startAtLogin: true } }],
    ['theme', 'dark', { ok: true, patch: { theme: 'dark' } }],
  ] as const)('%s: %j', (key, value, expected) => expect(read(key, value)).toEqual(expected))
})
