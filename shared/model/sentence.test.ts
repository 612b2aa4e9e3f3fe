import { expect, test } from 'vitest'
import { asSentence } from './sentence'

test.each([
  ['connection refused', 'connection refused.'],
  ['Not yours.', 'Not yours.'],
  ['Really?\n', 'Really?'],
])('%j', (words, sentence) => expect(asSentence(words)).toBe(sentence))
