import { expect, test } from 'vitest'
import { parseJson } from './json'

const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`

test('200 levels are read, and one more is refused', () => {
  expect(JSON.stringify(parseJson(nested(200)))).toBe(nested(200))
  expect(() => parseJson(nested(201))).toThrow('nested more than 200 deep')
})
