import type { Limits } from '../yaml/limits'
import { beyondLimits } from '../yaml/weigh-value'
import { Refused } from './refusal'

/** What may be made of values that are within their limits, since a template may name one of them often. */
const made: Limits = { chars: 4_000_000, values: 100_000, depth: 400 }

/** For texts that are put together. */
export class Allowance {
  #chars = 0

  /** @returns the text @throws Refused when all texts together are longer than a Job may be */
  spend(text: string): string {
    this.#chars += text.length
    if (this.#chars <= made.chars) return text
    throw new Refused('The placeholders stand for more text than a Job can hold.', advice)
  }
}

/** @throws Refused for more than Kubernetes would take, and than can be written out */
export function refuseTooMuch(value: unknown): void {
  const beyond = beyondLimits(value, made)
  if (beyond !== null) throw new Refused(`With its placeholders filled in, the job configuration ${beyond}.`, advice)
}

const advice = 'Put files into a ConfigMap or the image, and name them there.'
