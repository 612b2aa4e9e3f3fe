import { getHeapSpaceStatistics } from 'node:v8'
import { expect, test } from 'vitest'
import { collectGarbage } from './give-back-memory'
import { staySmall } from './stay-small'

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!.space_size

/** Objects that outlive some collections of the young generation, so that V8 would make it larger. */
function burst(): number {
  let kept: object[] = []
  for (let n = 0; n < 1_000_000; n++) {
    kept.push({ n, text: `run ${n}` })
    if (kept.length > 100_000) kept = kept.slice(50_000)
  }
  return kept.length
}

test('the young generation stays as it is in a burst, and as small as it gets after one', () => {
  collectGarbage()
  const before = youngBytes()
  staySmall('7.0')
  burst()
  expect(youngBytes()).toBeGreaterThan(before)
  collectGarbage()
  staySmall()
  const small = youngBytes()
  burst()
  expect(youngBytes()).toBe(small)
})
