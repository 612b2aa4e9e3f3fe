import { expect, test } from 'vitest'
import { toSentence } from './sentence'

test.each([
  ['Missing property "spec"', 'Missing property "spec".'],
  ['incorrect type. Expected "integer".', 'Incorrect type. Expected "integer".'],
  ['All collection items\n  must start at the same column', 'All collection items must start at the same column.'],
  ['', ''],
])('%j reads as %j', (message, sentence) => expect(toSentence(message)).toBe(sentence))
