import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock'
import { crashLostRuns } from './lost-runs'

const never = new AbortController().signal
const unasked = (): never => {
  throw new Error('nobody asks for it')
}

test('a list of running runs that has no end is given up', async () => {
  let pages = 0
  const parts = {
    api: {
      running: () => (++pages > 1_000 ? unasked() : Promise.resolve({ items: [], next: String(pages) })),
      ...{ tenure: unasked, fail: unasked },
    },
    ...{ jobs: { of: unasked }, onCrashed: unasked },
    ...{ clock: systemClock, random: () => 0, claimants: () => [], signal: never },
  }
  await crashLostRuns(parts, { ids: new Set(), isAlive: () => false })
  expect(pages).toBe(200)
})
