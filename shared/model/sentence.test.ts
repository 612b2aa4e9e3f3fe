import { expect, test } from 'vitest'
import { asSentence, withoutFullStop } from './sentence'

test.each([
  ['connection refused', 'connection refused.'],
  ['Not yours.', 'Not yours.'],
  ['Really?\n', 'Really?'],
])('%j', (words, sentence) => expect(asSentence(words)).toBe(sentence))

test.each([
  ['Not yours.\n', 'Not yours'],
  ['Really?', 'Really?'],
  ['connection refused', 'connection refused'],
])('%j without a full stop', (words, bare) => expect(withoutFullStop(words)).toBe(bare))
