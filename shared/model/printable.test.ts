import { expect, test } from 'vitest'
import { escaped, printable, printableLine } from './printable'

test('no order reaches the terminal, and no line passes for one of ours', () => {
  expect(printable('a\x1b]52;c;eA==\x07\x1b[2J\u009b31m\x7f \u202eb')).toBe(
    'a^[]52;c;eA==^G^[[2J<U+009B>31m^? <U+202E>b',
  )
  expect(printable('no\r\nflowdeck: forged\rflowdeck: so too\u2028and this\n')).toBe(
    'no\n  flowdeck: forged^Mflowdeck: so too\n  and this\n',
  )
  expect(printable('• Ünïcode\t👩‍💻')).toBe('• Ünïcode\t👩‍💻')
})

test('a row of a table stays one', () => {
  expect(printableLine('no\r\n  such thing\nat all\n')).toBe('no↵  such thing↵at all')
  expect(printableLine('a\rb\x1b[31m\u200fc')).toBe('a^Mb^[[31m<U+200F>c')
})

test('JSON is the same value with its controls written out', () => {
  const value = { name: 'a\x1b\u009b\x7f\u202e\u2066' }
  const text = escaped(JSON.stringify(value))
  expect(text).toMatch(/^[\x20-\x7e]*$/)
  expect(JSON.parse(text)).toEqual(value)
})

test('what nobody sees is shown, and what joins characters stays where it does', () => {
  expect(printable('a\u200bb\u2060c\ufeffd\u00ade\u{e0041}')).toBe('a<U+200B>b<U+2060>c<U+FEFF>d<U+00AD>e<U+E0041>')
  expect(printable('a\u200db 👩\u200d💻 می\u200cخواهم 👩\u200d')).toBe('a<U+200D>b 👩\u200d💻 می\u200cخواهم 👩<U+200D>')
  expect(escaped('"a\u200b\u{e0041}\u2028"')).toBe('"a\\u200b\\udb40\\udc41\\u2028"')
  expect(JSON.parse(escaped('"a\u200b\u{e0041}\u2028"'))).toBe('a\u200b\u{e0041}\u2028')
})
