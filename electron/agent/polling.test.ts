import { expect, test } from 'vitest'
import { PrefectError } from '../prefect/prefect-api'
import {
  afterFailedPoll,
  afterMistakenPoll,
  afterPoll,
  hurried,
  notPolledYet,
  reset,
  soon,
  type Polling,
} from './polling'

const at = { now: 5_000_000, here: 4_400_000, elapsed: 1_000 }
const nothing = { useful: false, full: false, nextDueAt: null }

test.each([
  ['the first answer without anything', 0, nothing, 250],
  ['the seventh', 6, nothing, 10_000],
  ['the hundredth', 99, nothing, 10_000],
  ['something to do', 6, { ...nothing, useful: true }, 250],
  ['a full batch: there may be more', 6, { ...nothing, useful: true, full: true }, 0],
  ['a full batch of which nothing may be done', 6, { ...nothing, full: true }, 10_000],
  ['a run that falls due before', 6, { ...nothing, nextDueAt: at.now + 3_000 }, 3_001],
  ['a run that falls due after', 2, { ...nothing, nextDueAt: at.now + 3_600_000 }, 1_000],
  ['a run that was due already', 2, { ...nothing, nextDueAt: at.now - 1 }, 1_000],
])('%s: when it is asked next', (_, idleTurns, polled, waitMs) => {
  expect(afterPoll({ ...notPolledYet, idleTurns }, polled, at).nextAt - at.elapsed).toBe(waitMs)
})

const down = new PrefectError('transient', 'no answer')

test('failed polls wait longer and longer, and since when is kept', () => {
  let polling: Polling = notPolledYet
  const waits = [0, 5_000, 10_000].map((later) => {
    const then = { now: at.now + later, here: at.here + later, elapsed: at.elapsed + later }
    polling = afterFailedPoll(polling, down, then, 1)
    return polling.nextAt - then.elapsed
  })
  expect(waits).toEqual([250, 500, 1_000])
  expect(polling.link).toEqual({
    state: 'retrying',
    since: at.here,
    tries: 3,
    nextTryAt: at.here + 11_000,
    message: 'no answer',
  })
  expect(afterPoll(polling, nothing, at).link).toEqual({ state: 'connected', since: at.here })
})

test('a refused token is tried again after a minute', () => {
  const polling = afterFailedPoll(notPolledYet, new PrefectError('refused', 'scope USER'), at, 1)
  expect(polling.nextAt - at.elapsed).toBe(60_000)
  expect(polling.link).toEqual({ state: 'refused', since: at.here, message: 'scope USER', refusal: 'credentials' })
})

test('a token that was taken before is tried again sooner, and then less and less often', () => {
  let polling = afterPoll(notPolledYet, nothing, at)
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    polling = afterFailedPoll(polling, new PrefectError('refused', 'HTTP 401'), at, 1)
    return polling.nextAt - at.elapsed
  })
  expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
})

test('a server of another Prefect is known as such', () => {
  const error = new PrefectError('refused', 'speaks 1.x', { refusal: 'dialect' })
  expect(afterFailedPoll(notPolledYet, error, at, 1).link).toMatchObject({ state: 'refused', refusal: 'dialect' })
})

test.each([
  ['address', 'refused', 'retrying'],
  ['certificate', 'refused', 'refused'],
  ['authorities', 'refused', 'refused'],
  ['proxy', 'refused', 'refused'],
] as const)(
  'a way to the API that is wrong (%s) is a fault of the set-up, looked at again slowly',
  (refusal, first, later) => {
    const error = new PrefectError('refused', 'HTTP 404', { refusal })
    const never = afterFailedPoll(notPolledYet, error, at, 1)
    expect(never.link).toEqual({ state: first, since: at.here, message: 'HTTP 404', refusal })
    expect(never.nextAt - at.elapsed).toBe(60_000)
    // Where there was an API, a gateway without a server answers like another address.
    expect(afterFailedPoll(afterPoll(notPolledYet, nothing, at), error, at, 1).link.state).toBe(later)
  },
)

test('the server says when to come again', () => {
  const busy = new PrefectError('transient', 'HTTP 429', { retryAfterMs: 4_000 })
  expect(afterFailedPoll(notPolledYet, busy, at, 1).nextAt - at.elapsed).toBe(4_000)
})

test('a mistake of ours says nothing about the API, and waits before it repeats itself', () => {
  const polling = afterMistakenPoll(notPolledYet, at)
  expect(polling.link).toEqual({ state: 'unknown' })
  expect(polling.nextAt - at.elapsed).toBe(5_000)
})

test('hurrying does not go past a wait after a failure; trying now does', () => {
  const failed = afterFailedPoll(notPolledYet, down, at, 1)
  expect(hurried(failed).nextAt).toBe(failed.nextAt)
  expect(reset(failed).nextAt).toBe(0)
  expect(hurried(afterPoll(notPolledYet, nothing, at)).nextAt).toBe(0)
  const idle = { ...afterPoll(notPolledYet, nothing, at), nextAt: 9_000 }
  expect(soon(idle, at).nextAt).toBe(2_000)
  expect(soon({ ...idle, nextAt: 1_500 }, at).nextAt).toBe(1_500)
  expect(soon(failed, at).nextAt).toBe(failed.nextAt)
})
