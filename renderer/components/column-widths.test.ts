import { expect, test } from 'vitest'
import { edgeKey, widened } from './column-widths'

test('a column becomes wider from what it is, and neither too narrow to be taken nor without end', () => {
  expect(widened({ run: 90 }, 'flow', 80, 8)).toEqual({ run: 90, flow: 88 })
  expect(widened({ flow: 88 }, 'flow', 44, -8)).toEqual({ flow: 40 })
  expect(widened({}, 'flow', 1990, 40)).toEqual({ flow: 2000 })
})

test.each([
  ['ArrowRight', false, { kind: 'widen', by: 8 }],
  ['ArrowLeft', true, { kind: 'widen', by: -40 }],
  ['ArrowDown', false, { kind: 'go', by: 1 }],
  ['ArrowUp', false, { kind: 'go', by: -1 }],
  ['Enter', false, { kind: 'reset' }],
  ['Tab', false, null],
])('at an edge %s (Shift: %s) does %o', (key, shift, act) => expect(edgeKey(key, shift)).toEqual(act))
