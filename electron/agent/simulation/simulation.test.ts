import { expect, test } from 'vitest'
import { playHistory, playQuiet } from './history'

/** A history that once went wrong, or plays something of its own. */
const seeds: readonly number[] = [1, 2, 3, 1_008_531, 5_006_365]

test.each(seeds)('the history of seed %i: no run is lost, none is deployed twice', async (seed) => {
  expect((await playHistory(seed)).wrong).toEqual([])
})

test('a run that is known ahead gets its Job on time, by a look that is made for it', async () => {
  const { lateMs, polls } = await playQuiet([7_300, 48_000, 48_050, 100_000])
  const [first, second, soonAfter, last] = lateMs
  // Three requests of up to 82 ms each: queue, claim, Job.
  for (const ms of [first, second, last]) expect(ms).toBeLessThan(3 * 82)
  // What falls due right after others is found by the next look, as soon as a busy agent looks.
  expect(soonAfter).toBeLessThan(250 + 3 * 82)
  // As upstream's idle loop: 0.25, 0.5, 1, 2, 4, 8, then every 10 s; and again after each time that runs fall due.
  expect(polls).toBeLessThanOrEqual(36)
})

/** `FLOWDECK_HISTORIES` and `FLOWDECK_SEED` play more, or others; what went wrong names the seed to play again. */
const count = Number(process.env.FLOWDECK_HISTORIES ?? 10_000)
const first = Number(process.env.FLOWDECK_SEED ?? 1_000_000)

test.each(['graphql', '3'] as const)(
  `${count} histories from seed ${first}, under the rules of %s`,
  async (rules) => {
    const sum = { steps: 0, kills: 0, runs: 0, faults: 0 }
    const wrong: string[] = []
    for (let seed = first; seed < first + count && wrong.length < 5; seed++) {
      const told = await playHistory(seed, rules)
      for (const key of ['steps', 'kills', 'runs', 'faults'] as const) sum[key] += told[key]
      wrong.push(...told.wrong.slice(0, 1).map((what) => `seed ${seed}: ${what}`))
    }
    process.stdout.write(`histories of ${rules}: ${count}, ${JSON.stringify(sum)}\n`)
    expect(wrong).toEqual([])
    // The world was as bad as it is meant to be.
    expect(sum.kills).toBeGreaterThan(count / 4)
  },
  600_000,
)
