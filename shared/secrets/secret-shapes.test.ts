import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { mask } from './mask'
import { maskCertain, maskLooks } from './secret-shapes'

test.each([
  ['no Basic bWU6czNjcjN0Li4u', `no Basic ${mask}`],
  ['basic bWU6cGFzc3dvcmQ=', `basic ${mask}`],
  ['Basic Authentication is off; basic credentials are missing', null],
  ['no Bearer abcdefgh.ij', `no Bearer ${mask}`],
])('%s', (text, masked) => expect(maskCertain(text)).toBe(masked ?? text))

const long = 'aB3'.repeat(14)
test.each([
  'x://user:password@host',
  'HTTPS:user:password@host',
  'wss:/user:password@host',
  'http://host?my_token=abcdefgh',
  'BEARER abcdefgh',
  'Authorization: abcdefgh',
  'AUTHORIZATION="abcdefgh',
  '-----BEGIN EC PRIVATE KEY-----',
  'eyJhbGciOiJ.eyJzdWIiOiJ.x',
  ...['AKIA', 'ASIA'].map((name) => name + 'A1B2'.repeat(4)),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-'].map((name) => name + long),
  ...['xoxb-', 'AIza', `SG.${long}.`, 'npm_', 'hf_', 'pypi-', 'pnu_', 'dckr_pat_'].map((name) => name + long),
  ...['sk-', 'rk_', 'sk_live_', 'rk-test-', 'sk-proj-', 'sk-ant-'].map((name) => name + long),
])('nothing is left of the secret in %s', (text) => {
  for (const around of [text, `a line with ${text}`, `{"message":"${text}"}`])
    expect(maskCertain(around)).toContain(mask)
})

test('values of nothing but backslashes are looked through at once', () => {
  atOnce(() => maskLooks(`token="${'\\'.repeat(3_900)}x" `.repeat(10_000)))
})
