import { expect, test } from 'vitest'
import { z } from 'zod'
import { issueWords } from './issue-words'

test.each([
  [z.int().min(1), 0, 'size is too small: the least is 1.'],
  [z.int().max(9), 10, 'size is too large: the most is 9.'],
  [z.number().gt(0), 0, 'size is too small: it must be above 0.'],
  [z.number().lt(5), 5, 'size is too large: it must be below 5.'],
  [z.string().min(2), 'a', 'size is too short: the least is 2 characters.'],
  [z.string().max(2), 'abc', 'size is too long: the most is 2 characters.'],
  [z.array(z.int()).max(1), [1, 2], 'size is too long: the most is 1 item.'],
  [z.int(), 1.5, 'size must be a whole number.'],
  [z.boolean(), null, 'size must be true or false.'],
  [z.object({}), 'x', 'size must be an object.'],
  [z.enum(['a', 'b']), 'c', 'size must be one of "a", "b".'],
  [z.number().multipleOf(5), 3, 'size must be a multiple of 5.'],
  [z.strictObject({}), { more: 1 }, 'size has no more.'],
  [z.union([z.int(), z.boolean()]), 'x', 'size is not valid.'],
  [z.string().regex(/^a$/), 'b', 'size is not valid.'],
  [z.string().regex(/^a$/, 'It begins with an a.'), 'b', 'size is not valid: It begins with an a.'],
  [z.string().refine((text) => text === 'a', 'Only a is taken.'), 'b', 'size is not valid: Only a is taken.'],
])('what does not fit %j is said: %j', (schema, value, words) => {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  expect(issueWords('size', issue!)).toBe(words)
})
