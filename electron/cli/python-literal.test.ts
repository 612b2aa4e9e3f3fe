import { expect, test } from 'vitest'
import { parsePythonLiteral } from './python-literal'

/** An empty list in so many others. */
function nested(depth: number): unknown {
  return depth === 0 ? [] : [nested(depth - 1)]
}

test.each([
  ['[]', []],
  ['["a", \'b\',]', ['a', 'b']],
  ['("a",)', ['a']],
  ["{'a'}", ['a']],
  ['["it\'s", "\\"", "\\u00e9\\x41\\n\\q"]', ["it's", '"', 'éA\n\\q']],
  ["'\\U0001f600'", '\u{1f600}'],
  ['{}', new Map()],
  [
    '{"A": "1", \'B\': 2}',
    new Map([
      ['A', '1'],
      ['B', '2'],
    ]),
  ],
  ['[[1, -2.5e3], True, None]', [['1', '-2.5e3'], true, null]],
  ['"x"', 'x'],
  [`${'('.repeat(99)}[]${',)'.repeat(99)}`, nested(99)],
])('reads %.40s as Python does', (text, value) => expect(parsePythonLiteral(text)).toEqual(value))

test.each([
  '',
  'dev',
  '[',
  '["a"',
  '["a" "b"]',
  '"a',
  '{"A": }',
  '{"A": "1", "B"}',
  '{1: "a"',
  '[] []',
  'http://a:1',
  '[a]',
  '['.repeat(100_000),
  '('.repeat(101) + ')'.repeat(101),
])('takes %.40s for a plain text', (text) => expect(parsePythonLiteral(text)).toBeUndefined())
