import { expect, test, vi } from 'vitest'
import { systemClock } from './clock'
import { timeLimit, TimeLimitError } from './time-limit'
import { timerMs } from './timer-ms'

test.each([
  ['a usual wait', 250, 250],
  ['nothing', 0, 0],
  ['less than nothing', -5, 0],
  ['the longest that a timer takes', 2 ** 31 - 1, 2 ** 31 - 1],
  ['more than a timer takes', 2 ** 31, 2 ** 31 - 1],
  ['what a hostile Retry-After says', 1e306, 2 ** 31 - 1],
  ['for ever', Infinity, 2 ** 31 - 1],
  ['no number', Number.NaN, 1_000],
])('a wait of %s', (_, ms, taken) => expect(timerMs(ms)).toBe(taken))

test('a wait that is longer than a timer takes is not over at once', async () => {
  vi.useFakeTimers()
  try {
    const fired: string[] = []
    const end = new AbortController()
    void systemClock.sleep(2 ** 31, end.signal).then(() => fired.push('sleep'))
    const takeBack = systemClock.after(1e306, () => fired.push('after'))
    const limit = timeLimit(Infinity)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect([fired, limit.signal.aborted]).toEqual([[], false])
    takeBack()
    limit.end()
    end.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(fired).toEqual(['sleep'])
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('a limit that is lifted no longer ends anything by itself, and the outer signal still does', () => {
  vi.useFakeTimers()
  try {
    const outer = new AbortController()
    const lifted = timeLimit(1_000, outer.signal)
    const kept = timeLimit(1_000, outer.signal)
    lifted.lift()
    vi.advanceTimersByTime(1_001)
    expect(kept.signal.reason).toBeInstanceOf(TimeLimitError)
    expect(lifted.signal.aborted).toBe(false)
    outer.abort(new Error('closed'))
    expect(lifted.signal.reason).toBe(outer.signal.reason)
  } finally {
    vi.useRealTimers()
  }
})
