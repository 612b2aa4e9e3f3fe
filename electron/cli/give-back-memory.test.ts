import { expect, test } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock'
import { collectGarbage, giveBackMemory, isWorthIt, useOfProcess, type Use } from './give-back-memory'

const mebibyte = 1024 * 1024
const use = (cpuMs: number, heldMb: number): Use => ({ cpuMs, heldBytes: heldMb * mebibyte })

test.each<[string, boolean, Use, Use, number]>([
  ['after a burst', true, use(900, 45), use(930, 45), 30],
  ['at the first calm look', true, use(200, 35), use(210, 35), 0],
  ['not for some while there is much to do', false, use(900, 45), use(1_100, 45), 30],
  ['for much, whatever there is to do', true, use(900, 45), use(1_900, 50), 30],
  ['not for little', false, use(900, 35), use(930, 35), 30],
])('memory is given back %s', (_, worth, before, now, leftMb) => {
  expect(isWorthIt(before, now, leftMb * mebibyte)).toBe(worth)
})

test('it is given back once for each burst, and never after the end', () => {
  const clock = new VirtualClock()
  let [now, collected] = [use(200, 35), 0]
  const collect = (): void => {
    collected++
    now = use(now.cpuMs + 30, 20)
  }
  const end = giveBackMemory({ clock, use: () => now, collect })
  const look = (): void => void clock.next()
  look()
  look()
  expect(collected).toBe(1)
  now = use(3_000, 38)
  look()
  expect(collected).toBe(1)
  look()
  look()
  expect(collected).toBe(2)
  end()
  expect(clock.next()).toBe(false)
})

test('collecting lets go of what nobody holds', async () => {
  const ref = new WeakRef({ burst: 1 })
  // What was looked at in a turn is held until its end.
  await new Promise(setImmediate)
  collectGarbage()
  expect(ref.deref()).toBeUndefined()
})

test('of the process itself something is known', () => {
  const { cpuMs, heldBytes } = useOfProcess()
  expect(cpuMs).toBeGreaterThan(0)
  expect(heldBytes).toBeGreaterThan(mebibyte)
})
