import { expect, test } from 'vitest'
import { stylesOf } from './log-styles'

const esc = '\u001b'

test.each([
  ['a colour ends where it is taken back', `a ${esc}[31mred${esc}[0m b`, [[2, 5, 'ansi-red-fg', undefined]]],
  ['bright is the same colour', `${esc}[92mok${esc}[39m`, [[0, 2, 'ansi-green-fg', undefined]]],
  [
    'what comes after adds to it',
    `${esc}[1;31ma${esc}[44mb${esc}[22mc`,
    [
      [0, 1, 'sgr-bold ansi-red-fg', undefined],
      [1, 2, 'sgr-bold ansi-red-fg ansi-blue-bg', undefined],
      [2, 3, 'ansi-red-fg ansi-blue-bg', undefined],
    ],
  ],
  ['of 256, the first sixteen have names', `${esc}[38;5;9mx`, [[0, 1, 'ansi-red-fg', undefined]]],
  ['of 256, the cube', `${esc}[38;5;208mx`, [[0, 1, 'ansi-fg', { '--ansi-fg': 'rgb(255, 135, 0)' }]]],
  ['of 256, the greys', `${esc}[48;5;255mx`, [[0, 1, 'ansi-bg', { '--ansi-bg': 'rgb(238, 238, 238)' }]]],
  ['any colour', `${esc}[38;2;1;2;3mx${esc}[m`, [[0, 1, 'ansi-fg', { '--ansi-fg': 'rgb(1, 2, 3)' }]]],
  ['no colour', `${esc}[0mx`, []],
  ['codes that are unknown', `${esc}[73;999mx`, []],
])('%s', (_, text, expected) => {
  expect(stylesOf(text).map(({ start, end, className, style }) => [start, end, className, style])).toEqual(expected)
})
