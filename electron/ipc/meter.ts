import type { CallName } from '../../shared/contract/contract'
import type { Clock } from '../clock/clock'
import { Bucket } from './bucket'
import { limitsOf, refusalLines } from './limits'

/** Counts the calls of the page against their limits, and its refused calls against the log's. */
export class Meter {
  readonly #elapsed: () => number
  readonly #rates = new Map<CallName, Bucket>()
  readonly #underWay = new Map<CallName, number>()
  readonly #refusals: Bucket
  #unlogged = 0

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#elapsed = () => clock.elapsed()
    this.#refusals = new Bucket(refusalLines, this.#elapsed())
  }

  /** Counts a call until `end`. @returns why it is one too many, as part of a sentence; null when it is not */
  begin(call: CallName): string | null {
    const { atOnce, burst, perSecond } = limitsOf(call)
    const underWay = this.#underWay.get(call) ?? 0
    if (underWay >= atOnce) return `${underWay} calls of ${call} are still under way`
    const now = this.#elapsed()
    const rate = this.#rates.get(call) ?? new Bucket({ burst, perSecond }, now)
    this.#rates.set(call, rate)
    if (!rate.take(now)) return `${call} is called too often`
    this.#underWay.set(call, underWay + 1)
    return null
  }

  end(call: CallName): void {
    this.#underWay.set(call, (this.#underWay.get(call) ?? 1) - 1)
  }

  /** @returns the line to log, with how many were not logged before it; null when there were too many of late */
  refusalLine(refusal: string): string | null {
    if (!this.#refusals.take(this.#elapsed())) {
      this.#unlogged += 1
      return null
    }
    const others = this.#unlogged > 0 ? ` (${this.#unlogged} more were refused before it)` : ''
    this.#unlogged = 0
    return `refused a call: ${refusal}${others}`
  }
}
