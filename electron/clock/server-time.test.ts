import { describe, expect, test } from 'vitest'
import { systemClock } from './clock'
import { clockOf, ServerTime } from './server-time'

const noon = Date.parse('2026-11-26T12:00:00Z')

/** A machine whose clock is `aheadMs` ahead of the server's, and what it hears of that. */
function machine(aheadMs: number) {
  let trueMs = 0
  let setMs = 0
  const clock = { now: () => noon + trueMs + aheadMs + setMs, elapsed: () => trueMs }
  const time = new ServerTime(clock)
  /** @param stampedMs when the server looks at its clock, after the request went out; @param tripMs to the answer */
  const ask = (stampedMs: number, tripMs: number): void => {
    const sentAt = trueMs
    const date = new Date(Math.floor((noon + trueMs + stampedMs) / 1000) * 1000).toUTCString()
    trueMs += tripMs
    time.hear(date, sentAt)
  }
  return { time, ask, clock, wait: (ms: number) => (trueMs += ms), set: (ms: number) => (setMs += ms) }
}

describe('a clock', () => {
  test.each<[string, number, number, number, 'same' | 'off']>([
    ['that is right', 0, 10, 20, 'same'],
    ['that is 3 s ahead', 3_000, 10, 20, 'same'],
    ['that is 4 s behind', -4_000, 10, 20, 'same'],
    ['that is right, with an answer that was under way for 14 s', 0, 13_900, 14_000, 'same'],
    ['that is right, with an answer that the server took 14 s for', 0, 100, 14_000, 'same'],
    ['that is 7 s ahead', 7_000, 10, 20, 'off'],
    ['that is ten minutes ahead', 600_000, 10, 20, 'off'],
    ['that is a day behind', -86_400_000, 500, 1_000, 'off'],
  ])('%s', (_, aheadMs, stampedMs, tripMs, is) => {
    const { time, ask } = machine(aheadMs)
    ask(stampedMs, tripMs)
    if (is === 'same') expect(time.aheadMs).toBe(0)
    else expect(Math.abs(time.aheadMs + aheadMs)).toBeLessThanOrEqual(500 + tripMs)
  })

  test.each<[string, unknown]>([
    ['without a date', undefined],
    ['with two', ['Thu, 26 Nov 2026 12:00:00 GMT', 'x']],
    ['with words', 'soon'],
  ])('an answer %s says nothing', (_, date) => {
    const { time } = machine(600_000)
    time.hear(date, 0)
    expect(time.aheadMs).toBe(0)
  })

  test('each answer says it better, and what is told of it stays', () => {
    const told = new Set<number>()
    const { time, ask, wait } = machine(600_000)
    for (let n = 0; n < 40; n++) {
      ask(10, 20)
      wait(1_037)
      told.add(time.toldMs)
    }
    expect(told.size).toBe(1)
    expect(Math.abs(time.aheadMs + 600_000)).toBeLessThanOrEqual(100)
  })

  test('that was right is not wrong for an answer of a server that stood still, whose time is the one at which it stopped', () => {
    const { time, ask, wait } = machine(0)
    ask(10, 20)
    wait(30_000)
    // Its first answers have the time of before.
    for (let n = 0; n < 3; n++) {
      ask(-25_000, 20)
      wait(100)
      expect(time.aheadMs).toBe(0)
    }
    wait(900)
    ask(10, 20)
    expect(time.aheadMs).toBe(0)
  })

  test('that is set wrong is wrong when a second answer says so', () => {
    const { time, ask, wait, set } = machine(0)
    ask(10, 20)
    set(600_000)
    ask(10, 20)
    wait(2_000)
    ask(10, 20)
    expect(Math.abs(time.aheadMs + 600_000)).toBeLessThanOrEqual(600)
  })

  test('that is set right is right at the next answer', () => {
    const { time, ask, set } = machine(600_000)
    ask(10, 20)
    set(-600_000)
    ask(10, 20)
    expect(time.aheadMs).toBe(0)
  })

  test.each([4_600, 5_000, 5_400])('that wavers around %i ms is off or not, and does not flip', (aheadMs) => {
    const { time, ask, wait, set } = machine(aheadMs)
    const off: boolean[] = []
    for (let n = 0; n < 200; n++) {
      // As a clock that is disciplined: half a second to and fro.
      const wavering = n % 2 === 0 ? 500 : -500
      set(wavering)
      ask(10, 20)
      wait(1_037)
      off.push(time.aheadMs !== 0)
    }
    expect(off.filter((is, n) => n > 0 && is !== off[n - 1]).length).toBeLessThanOrEqual(1)
  })

  test('that was off is right again when it differs by less than 3 s', () => {
    const { time, ask, set } = machine(600_000)
    ask(10, 20)
    set(-596_000)
    ask(10, 20)
    expect(time.aheadMs).not.toBe(0)
    set(-2_000)
    ask(10, 20)
    expect(time.aheadMs).toBe(0)
  })

  test('that drifts is followed', () => {
    const { time, ask, wait, set } = machine(600_000)
    for (let n = 0; n < 1_000; n++) {
      ask(10, 20)
      wait(10_000)
      // A hundred parts in a million.
      set(1)
    }
    expect(Math.abs(time.aheadMs + 601_000)).toBeLessThanOrEqual(700)
  })
})

test('a clock of a server shows its time, and waits as before', () => {
  const shown = clockOf({ aheadMs: -600_000 }, { ...systemClock, now: () => noon })
  expect(shown.now()).toBe(noon - 600_000)
  expect(shown.sleep).toBe(systemClock.sleep)
})
