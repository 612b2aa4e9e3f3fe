import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { asciiText } from './ascii-text.mjs'

test.each([
  ['a string', '"it’s “so” … 😀"'],
  ['a template', '`“${"’"}” – \\u2019 \\\\’`'],
  ['a character that is escaped', '"\\’" + "\\\\’"'],
  ['a regular expression', '"a’b😀".match(/[‘’]b[😀]/u)?.[0]'],
  ['one without the flag u', '"‘x’".replace(/[‘’]/g, "\'")'],
  ['a name', '(() => { const größe = 1; return { größe } })()'],
  ['a comment', '/* “nothing” */ 1 // …'],
  ['a mark of byte order', '"\ufeff".length'],
])('%s means the same in ASCII', (_, code) => {
  const text = asciiText(code)
  expect(text).toMatch(/^\p{ASCII}*$/u)
  expect(runInNewContext(text)).toEqual(runInNewContext(code))
})
