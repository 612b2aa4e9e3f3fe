import { asSentence } from '../../shared/model/sentence'

/** What was done with several runs or Jobs. */
export interface OutcomeOfAll {
  readonly done: number
  /** Why something was not done, with the name of what it was not done to. */
  readonly refused: readonly { readonly name: string; readonly why: string }[]
  /** Stopped before their turn came. */
  readonly left: number
}

export interface WordsOfAll {
  /** One and several: "run", "runs". */
  readonly nouns: readonly [string, string]
  /** "deployed" */
  readonly did: string
}

/** "3 runs deployed. 1 could not be deployed. brave-otter: The run is gone." */
export function wordsOfOutcome({ done, refused, left }: OutcomeOfAll, { nouns, did }: WordsOfAll): string {
  const count = (number: number) => `${number.toLocaleString('en')} ${nouns[number === 1 ? 0 : 1]}`
  const [first] = refused
  const reasons = new Set(refused.map(({ why }) => why)).size
  const others =
    reasons > 1 ? ` There ${reasons === 2 ? 'was one other reason' : `were ${reasons - 1} other reasons`}.` : ''
  return [
    done > 0 || !first ? `${count(done)} ${did}.` : `No ${nouns[0]} was ${did}.`,
    ...(first
      ? [`${refused.length.toLocaleString('en')} could not be ${did}. ${first.name}: ${asSentence(first.why)}${others}`]
      : []),
    ...(left > 0 ? [`${count(left)} left as ${left === 1 ? 'it was' : 'they were'}.`] : []),
  ].join(' ')
}
