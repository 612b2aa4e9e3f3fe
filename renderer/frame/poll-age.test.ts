import { expect, test } from 'vitest'
import { emptySlice } from '../state/kept-data'
import { pollAge } from './poll-age'

const running = {
  ...emptySlice.agent,
  mode: 'running',
  waitMs: 8000,
  lastPollAt: 100_000,
  nextPollAt: 108_000,
} as const

test.each([
  ['an agent that is off polls nothing', { ...running, mode: 'off' as const }, 101_000, { kind: 'off' }],
  [
    'before the first answer there is no age',
    { ...running, lastPollAt: null },
    101_000,
    { kind: 'never', failing: null },
  ],
  [
    'an API that has never answered: since when, and when it is asked again',
    {
      ...{ ...running, lastPollAt: null },
      api: { state: 'retrying', since: 90_000, tries: 3, nextTryAt: 108_000, message: '' } as const,
    },
    101_000,
    { kind: 'never', failing: { forMs: 11_000, nextInMs: 7000 } },
  ],
  [
    'an API that refuses is no longer asked for the first time',
    {
      ...{ ...running, lastPollAt: null },
      api: { state: 'refused', since: 90_000, message: '', refusal: 'certificate' } as const,
    },
    101_000,
    { kind: 'never', failing: { forMs: 11_000, nextInMs: 7000 } },
  ],
  ['in time', running, 102_000, { kind: 'polled', ageMs: 2000, nextInMs: 6000, tone: 'fine' }],
  [
    'after twice the pause it is overdue',
    running,
    117_000,
    { kind: 'polled', ageMs: 17_000, nextInMs: 0, tone: 'overdue' },
  ],
  [
    'an API that does not answer is told at once',
    { ...running, api: { state: 'retrying', since: 0, tries: 1, nextTryAt: 0, message: '' } as const },
    102_000,
    { kind: 'polled', ageMs: 2000, nextInMs: 6000, tone: 'failing' },
  ],
])('%s', (_, agent, now, age) => expect(pollAge(agent, now)).toEqual(age))
