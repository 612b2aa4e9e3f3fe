import { expect, test } from 'vitest'
import { listedNames } from './listed-names'
import { wordsOfOutcome, type OutcomeOfAll } from './outcome-of-all'

const words = { nouns: ['run', 'runs'], did: 'deployed' } as const
const refusal = (name: string, why: string) => ({ name, why })

test.each<[string, OutcomeOfAll, string]>([
  ['all', { done: 3, refused: [], left: 0 }, '3 runs deployed.'],
  ['one', { done: 1, refused: [], left: 0 }, '1 run deployed.'],
  [
    'not all',
    { done: 1_200, refused: [refusal('calm-heron', 'It is gone')], left: 0 },
    '1,200 runs deployed. 1 could not be deployed. calm-heron: It is gone.',
  ],
  [
    'none, for one reason',
    { done: 0, refused: [refusal('a', 'No room.'), refusal('b', 'No room.')], left: 0 },
    'No run was deployed. 2 could not be deployed. a: No room.',
  ],
  [
    'none, for two reasons',
    { done: 0, refused: [refusal('a', 'No room.'), refusal('b', 'It is gone.')], left: 0 },
    'No run was deployed. 2 could not be deployed. a: No room. There was one other reason.',
  ],
  ['stopped', { done: 2, refused: [], left: 1 }, '2 runs deployed. 1 run left as it was.'],
])('what was done is told: %s', (_, outcome, told) => expect(wordsOfOutcome(outcome, words)).toBe(told))

test('of many names the rest is counted', () => {
  const names = listedNames(Array.from({ length: 212 }, (_, n) => `r${n}`))
  expect([names.length, names.at(-2), names.at(-1)]).toEqual([201, 'r199', 'and 12 more'])
  expect(listedNames(['a', 'b'])).toEqual(['a', 'b'])
})
