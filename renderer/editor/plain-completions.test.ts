import { expect, test } from 'vitest'
import { isText } from './plain-completions'

test.each([
  ['Never', true],
  ['IfNotPresent\n', true],
  ['${1:0}', false],
  ['env:\n  - name: $1', false],
  ['a \\$ sign', false],
])('whether %j is put there as it stands: %s', (insertText, text) => expect(isText({ insertText })).toBe(text))
