import { expect, test } from 'vitest'
import type { Phase, StateLook } from '../model/dialect-words'
import { isScheduled, lookOf, phaseOf, StateType } from './states'

test.each<[type: string, name: string, Phase, StateLook]>([
  ['SCHEDULED', 'Scheduled', 'waiting', 'scheduled'],
  ['SCHEDULED', 'Late', 'waiting', 'late'],
  ['SCHEDULED', 'AwaitingRetry', 'waiting', 'scheduled'],
  ['SCHEDULED', 'AwaitingConcurrencySlot', 'waiting', 'scheduled'],
  ['SCHEDULED', 'Resuming', 'waiting', 'scheduled'],
  ['PENDING', 'Pending', 'claimed', 'claimed'],
  ['PENDING', 'Submitting', 'claimed', 'claimed'],
  ['PENDING', 'InfrastructurePending', 'claimed', 'claimed'],
  ['RUNNING', 'Running', 'running', 'running'],
  ['RUNNING', 'Retrying', 'running', 'running'],
  ['PAUSED', 'Paused', 'running', 'paused'],
  ['PAUSED', 'Suspended', 'waiting', 'paused'],
  ['CANCELLING', 'Cancelling', 'running', 'cancelling'],
  ['COMPLETED', 'Completed', 'succeeded', 'success'],
  ['COMPLETED', 'Cached', 'succeeded', 'success'],
  ['COMPLETED', 'Skipped by hand', 'succeeded', 'success'],
  ['FAILED', 'Failed', 'failed', 'failed'],
  ['FAILED', 'TimedOut', 'failed', 'failed'],
  ['CRASHED', 'Crashed', 'failed', 'crashed'],
  ['CRASHED', 'Its own name', 'failed', 'failed'],
  ['CANCELLED', 'Cancelled', 'cancelled', 'cancelled'],
  ['NEWER', 'Newer', 'waiting', 'scheduled'],
  ['constructor', 'toString', 'waiting', 'scheduled'],
])('%s named %s is %s, and drawn as %s', (type, name, phase, look) => {
  expect([phaseOf(type, name), lookOf(name, phase)]).toEqual([phase, look])
})

test('the queue offers what is scheduled, whatever its name', () => {
  expect(StateType.options.filter(isScheduled)).toEqual(['SCHEDULED'])
})
