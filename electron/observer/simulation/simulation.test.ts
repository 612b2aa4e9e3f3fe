import { expect, test } from 'vitest'
import { playHistory } from './history'

// FLOWDECK_CLEANINGS and FLOWDECK_SEED play more of them, or one again.
const count = Number(process.env.FLOWDECK_CLEANINGS ?? 200)
const first = Number(process.env.FLOWDECK_SEED ?? 1_000_000)

test(`${count} histories of runs that are ended and Jobs that are deleted, from seed ${first}`, async () => {
  const sum = { kills: 0, cleaned: 0, pods: 0, ended: 0 }
  const wrong: string[] = []
  for (let seed = first; seed < first + count && wrong.length < 5; seed++) {
    const told = await playHistory(seed)
    for (const key of ['kills', 'cleaned', 'pods', 'ended'] as const) sum[key] += told[key]
    wrong.push(...told.wrong.slice(0, 1).map((what) => `seed ${seed}: ${what}`))
  }
  process.stdout.write(`histories of cleaning: ${count}, ${JSON.stringify(sum)}\n`)
  expect(wrong).toEqual([])
  // The world was as bad as it is meant to be.
  expect(sum.kills).toBeGreaterThan(count / 2)
  expect(sum.cleaned).toBeGreaterThan(count)
  expect(sum.pods).toBeGreaterThan(count / 10)
}, 300_000)
