import { expect, test } from 'vitest'
import { command, shellWord } from './shell-command'

test.each([
  ['kube-1.prod', 'kube-1.prod'],
  ['', `''`],
  ['a b', `'a b'`],
  ['$(touch x);`y`', `'$(touch x);\`y\`'`],
  [`it's`, `'it'\\''s'`],
  ['Größe', `'Größe'`],
  ['a\nb', String.raw`$'a\u000ab'`],
  // The end of a bracketed paste: what follows would be run.
  [`\x1b[201~x'\\`, String.raw`$'\u001b[201~x\'\\'`],
  ['a\u202eb\u{e0041}', String.raw`$'a\u202eb\U000e0041'`],
])('%j as a word of a shell', (text, word) => expect(shellWord(text)).toBe(word))

test('what is filled in stays one word', () => {
  expect(command`prefect work-queue resume ${'a; b'} --pool ${'p'}`).toBe(`prefect work-queue resume 'a; b' --pool p`)
})
