import type { FoundClaim } from './found-claims'
import { keyOf, Remembered } from './remembered'

/** Longer than an observer takes over a Job that has ended or was deleted, ms. */
const patienceMs = 120_000

/**
 * Runs whose Jobs are over. While somebody looks after Jobs, he knows why one ended and waits for what its process may say; a
 * run that he does not see is judged by the agent in the end.
 */
export class LeftToObserver {
  #observed = false
  /** By run and revision: since when its Job is known to be over. */
  readonly #since = new Remembered<number>(10_000)

  /** Jobs are looked after for as long as this is pending. Never rejects. */
  async during(observing: Promise<void>, onMistake: (error: unknown) => void): Promise<void> {
    this.#observed = true
    await observing.catch(onMistake)
    this.#observed = false
  }

  /** @param elapsed of the monotonic clock, ms */
  has({ run, verdict }: FoundClaim, elapsed: number): boolean {
    if (verdict === null || !this.#observed) return false
    const since = this.#since.get(keyOf(run)) ?? elapsed
    this.#since.set(keyOf(run), since)
    return elapsed - since < patienceMs
  }
}
