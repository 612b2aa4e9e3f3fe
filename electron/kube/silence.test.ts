import { expect, test } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock'
import { awaitSilence } from './silence'

test('acts once, when nothing came for its time', () => {
  const clock = new VirtualClock()
  const over: number[] = []
  const silence = awaitSilence(clock, 100, () => over.push(clock.elapsed()))
  clock.pass(70)
  silence.broken()
  expect(clock.next()).toBe(true)
  expect([over, silence.isOver()]).toEqual([[], false])
  while (clock.next());
  expect([over, silence.isOver()]).toEqual([[170], true])
})

test('what comes often costs no timers', () => {
  const clock = new VirtualClock()
  const silence = awaitSilence(clock, 100, () => undefined)
  for (let n = 0; n < 50; n++) silence.broken()
  expect(clock.waiting).toBe(1)
})

test('ended, it does not act, however long it was waited for', () => {
  const clock = new VirtualClock()
  const over: string[] = []
  const silence = awaitSilence(clock, 100, () => over.push('over'))
  clock.pass(70)
  silence.broken()
  clock.next()
  silence.end()
  expect([clock.next(), over, silence.isOver()]).toEqual([false, [], false])
})
