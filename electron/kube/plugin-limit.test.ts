import { expect, test } from 'vitest'
import { pluginLimit } from './plugin-limit'

test.each([
  [undefined, 120_000],
  ['', 120_000],
  [' 600 ', 600_000],
  ['1', 1_000],
  ['3600', 3_600_000],
])('FLOWDECK_PLUGIN_SECONDS=%j is %d ms', (given, ms) =>
  expect(pluginLimit({ FLOWDECK_PLUGIN_SECONDS: given })).toEqual({ ms, problem: null }),
)

test.each(['0', '3601', '-1', '1.5', '2m', '1e3', '99999999999999999999'])('%j is refused', (given) =>
  expect(pluginLimit({ FLOWDECK_PLUGIN_SECONDS: given })).toEqual({
    ms: 120_000,
    problem: 'FLOWDECK_PLUGIN_SECONDS takes whole seconds from 1 to 3600: correct it, or unset it for 120',
  }),
)
