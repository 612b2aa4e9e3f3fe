import { expect, test } from 'vitest'
import { plainText, readTerminalText, settledText } from './terminal-text'

const esc = '\u001b'
const red = `${esc}[31m`
const off = `${esc}[0m`

test.each([
  ['text is itself', 'Ünï\tcode 👩‍💻 \u202eabc', 'Ünï\tcode 👩‍💻 \u202eabc'],
  ['colours stay', `a ${red}b${off} ${esc}[1;38;5;208mc${esc}[m`, `a ${red}b${off} ${esc}[1;38;5;208mc${esc}[m`],
  ['a link leaves its text', `see ${esc}]8;;https://x.org/a${esc}\\the page${esc}]8;;${esc}\\.`, 'see the page.'],
  ['a link that ends in a bell', `${esc}]8;id=1;https://x\u0007here${esc}]8;;\u0007`, 'here'],
  ['a title is no text', `${esc}]0;my title\u0007x`, 'x'],
  ['commands to the screen', `${esc}[2J${esc}[1;1Ha${esc}[K${esc}[?25lb${esc}7${esc}(B`, 'ab'],
  ['C1 controls', 'a\u009b31mb\u009d0;title\u009cc\u0085d', 'abc\ufffdd'],
  ['a device string', `${esc}P1$r0m${esc}\\x`, 'x'],
  ['an escape that is cut off', `x${esc}[3`, 'x'],
  ['a link that is cut off', `x${esc}]8;;http://y`, 'x'],
  ['an escape at the end', `x${esc}`, 'x'],
  ['a progress bar', '10%\r50%\r100%', '100%'],
  ['a progress bar that has just gone back', '10%\r50%\r', '50%'],
  ['a line of Windows', 'a\r\nb\r', 'a\nb'],
  ['a coloured progress bar', `${red}10%\r50%${off}\r${esc}[K100%`, `${red}${off}100%`],
  ['bars in several lines', 'a\rb\nc\rd', 'b\nd'],
  ['only carriage returns', '\r\r', ''],
  ['a spinner', '|\b/\b-\b\\\b done', ' done'],
  ['a spinner in colour', `|${red}\b/${off}\b-`, `${red}${off}-`],
  ['bold as of man', 'N\bNA\bA', 'NA'],
  ['a backspace at the end', 'ab\b', 'ab'],
  ['more backspaces than text', '\b\b\bx', 'x'],
  ['others by their symbols, a bell by none', 'a\u0000b\u0007c\u007fd\u000be', 'a␀bc␡d␋e'],
])('%s', (_, text, expected) => expect(settledText(text)).toBe(expected))

test('a text without colours is kept once', () => {
  expect(readTerminalText('a\rb')).toEqual({ text: 'b', coloured: null })
  expect(readTerminalText(`${red}b${off}`)).toEqual({ text: 'b', coloured: `${red}b${off}` })
})

test('without colours', () => expect(plainText(`a ${red}b${off}\r${red}c${off}`)).toBe('c'))

test('a text of nothing but orders is soon read', () => {
  for (const unit of [`${esc}[`, `${esc}]`, '\r', '\b', `${red}\b`, `${red}x\b`, `${esc}[31`, '\u009d'])
    expect(plainText(unit.repeat(50_000)).length).toBeLessThan(50_001)
})
