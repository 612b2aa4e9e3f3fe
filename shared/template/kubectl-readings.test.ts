import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ourReading, refusedHere, theirReading, whyOtherwise } from './compare-readings.stage'

/** What kubectl 1.34 makes of a text: its documents as JSON with all digits, or null where it refuses. */
export const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'kubectl-readings.golden.json'), 'utf8'),
) as readonly (readonly [string, string | null])[]

/** Read here and refused by kubectl; each has its reason in `refusedThere`. */
const more: readonly string[] = ['a: !!timestamp 2020-13-1', '...\n---\na: 1', '- \ta', '-\ta', 'a: !<> b']

test.each(golden)('reads as kubectl does, or says why not: %j', (text, documents) => {
  const ours = ourReading(text)
  if (documents === null) {
    expect(ours.refused !== undefined).toBe(!more.includes(text))
    return
  }
  const theirs = theirReading({ documents })
  if (ours.refused !== undefined) expect(refusedHere).toHaveProperty(ours.refused)
  else if (whyOtherwise(text) === null) expect(ours).toEqual(theirs)
  else expect(ours).not.toEqual(theirs)
})

test('of the recorded texts few are refused that kubectl reads', () => {
  const refused = golden.filter(([text, documents]) => documents !== null && ourReading(text).refused !== undefined)
  expect(refused.length).toBeLessThan(15)
})
