// The practice cluster runs in the panel's main process, and any pod may send it a Job or a question.
import { expect, test } from 'vitest'
import { atOnce } from '../../clock/at-once.stage'
import { quantityOf } from './quantity'
import { parseFieldSelector, parseLabelSelector } from './selectors'

const long = 500_000

test('a long quantity that is none is refused at once', () => {
  expect(() => atOnce(() => quantityOf(`${'1'.repeat(long)}x`))).toThrow('quantities must match')
})

test('long selectors that are none are refused at once', () => {
  for (const text of [`k${' '.repeat(long)}(`, `k =${' '.repeat(long)}(`, `k in${' '.repeat(long)}x`])
    expect(() => atOnce(() => parseLabelSelector(text))).toThrow('unable to parse requirement')
  const [one] = atOnce(() => parseFieldSelector(`${'a'.repeat(long)}!=${'='.repeat(long)}\n`))
  expect([one?.field.length, one?.equal, one?.value.length]).toEqual([long, false, long + 1])
})

test.each([
  ['k', [{ key: 'k', op: 'exists' }]],
  [
    ' k = v , !l',
    [
      { key: 'k', op: 'in', values: new Set(['v']) },
      { key: 'l', op: 'absent' },
    ],
  ],
  [
    'k=,l!=',
    [
      { key: 'k', op: 'in', values: new Set(['']) },
      { key: 'l', op: 'notin', values: new Set(['']) },
    ],
  ],
  ['k == v', [{ key: 'k', op: 'in', values: new Set(['v']) }]],
  ['k notin (a, b) ', [{ key: 'k', op: 'notin', values: new Set(['a', 'b']) }]],
])('the selector %j', (text, requirements) => expect(parseLabelSelector(text)).toEqual(requirements))
