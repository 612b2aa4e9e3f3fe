import { expect, test } from 'vitest'
import { Refusal } from '../../shared/model/agent-status'
import { checkWords } from './check-words'

const dialects = ['0.6', '1.x', '3', null] as const

test('a login that is refused is told with what that Prefect takes', () => {
  const said = dialects.map((dialect) => checkWords.api('credentials', dialect))
  expect(said).toEqual([
    'Enter a token of scope RUNNER above.',
    'Enter an API key above, and its tenant if the key has several.',
    'Enter an API key above, or the server’s user:password.',
    'Enter another token or API key above.',
  ])
})

test.each(Refusal.options)('what to do about %s is a sentence, or is left to the refusal', (refusal) => {
  for (const dialect of dialects) expect(checkWords.api(refusal, dialect)).toMatch(/^$|^[A-Z].+\.$/)
})
