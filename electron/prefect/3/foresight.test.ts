import { expect, test } from 'vitest'
import { Foresight } from './foresight'

const now = 1_000_000

/** An hour is far, a minute is near: asked at the elapsed time 0. */
function knowing(nextAt: number, isHearing = true) {
  const state = { isHearing }
  const foresight = new Foresight(() => state.isHearing)
  foresight.learnNext(nextAt, { now, elapsed: 0, generation: foresight.generation })
  return { foresight, state }
}

test.each<[string, number, number, number, boolean]>([
  ['no run is scheduled', Infinity, now + 20_000, 0, true],
  ['the next one falls due later', now + 60_000, now + 20_000, 0, true],
  ['it falls due before', now + 10_000, now + 20_000, 0, false],
  ['one is overdue', now - 1, now + 20_000, 0, false],
  ['the answer is of a moment ago', Infinity, now + 20_000, 14_999, true],
  ['the answer is too old', Infinity, now + 20_000, 15_000, false],
])('the queue is quiet? %s', (_, nextAt, before, elapsed, quiet) =>
  expect(knowing(nextAt).foresight.isQuiet(before, now, elapsed)).toBe(quiet),
)

test('an empty queue makes what is known fresh again, but for how long it is known at all', () => {
  const { foresight } = knowing(Infinity)
  const asked = (elapsed: number) => ({ now, elapsed, generation: foresight.generation })
  foresight.learnEmpty(asked(20_000))
  expect(foresight.isQuiet(now, now, 34_999)).toBe(true)
  foresight.learnEmpty(asked(299_000))
  expect(foresight.isQuiet(now, now, 299_999)).toBe(true)
  expect(foresight.isQuiet(now, now, 300_000)).toBe(false)
  expect(foresight.next(now, 300_000)).toBeNull()
})

test('nothing is known while nobody listens', () => {
  const { foresight, state } = knowing(now + 60_000)
  expect(foresight.next(now, 0)).toBe(now + 60_000)
  state.isHearing = false
  expect(foresight.next(now, 0)).toBeNull()
  expect(foresight.isQuiet(now, now, 0)).toBe(false)
})

test('what has happened since it was asked makes an answer worthless', () => {
  const { foresight } = knowing(Infinity)
  const { generation } = foresight
  foresight.forget()
  expect(foresight.isQuiet(now, now, 0)).toBe(false)
  foresight.learnNext(Infinity, { now, elapsed: 1, generation })
  foresight.learnEmpty({ now, elapsed: 1, generation })
  expect(foresight.isQuiet(now, now, 2)).toBe(false)
})

test('a run that waits although its time has come is known', () => {
  expect(knowing(now - 1).foresight.isBacklogged(now)).toBe(true)
  expect(knowing(now + 1).foresight.isBacklogged(now)).toBe(false)
  expect(new Foresight(() => true).isBacklogged(now)).toBe(false)
})
