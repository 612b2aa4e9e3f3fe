/** An empty answer holds for so long, ms. A poll of upstream's worker comes after 7 to 13 s. */
const freshMs = 15_000
/** When the next run falls due is asked again after this, ms. */
const nextFreshMs = 300_000

/** Instants are ms since the epoch, and of the monotonic clock where they are called elapsed. */
interface Next {
  /** Infinity when no run is scheduled. */
  readonly at: number
  readonly askedElapsed: number
}

/** When the API was asked, and in which generation. */
export interface Asked {
  readonly now: number
  readonly elapsed: number
  readonly generation: number
}

/**
 * What is known of runs to come. Only while the events of the pool are heard, and none says that a run was scheduled, does
 * it hold: then the queue need not be asked at each turn. An event that was lost costs `freshMs`.
 */
export class Foresight {
  readonly #isHearing: () => boolean
  #next: Next | null = null
  #generation = 0
  /** When the API last said that nothing falls due soon. */
  #emptyElapsed = -Infinity

  /** @param isHearing whether the events of the pool are heard without a gap */
  constructor(isHearing: () => boolean) {
    this.#isHearing = isHearing
  }

  /** Changes with `forget`: an answer to what was asked before says nothing any more. */
  get generation(): number {
    return this.#generation
  }

  /** Something has happened to what is scheduled, or the stream of events was interrupted. */
  forget(): void {
    this.#generation++
    this.#next = null
    this.#emptyElapsed = -Infinity
  }

  /**
   * The API said when the next run falls due; Infinity for no run.
   * @param asked when it was asked
   */
  learnNext(at: number, asked: Asked): void {
    const { now, elapsed, generation } = asked
    if (generation !== this.#generation) return
    this.#next = { at, askedElapsed: elapsed }
    if (at > now) this.#emptyElapsed = elapsed
  }

  /** The queue gave nothing. */
  learnEmpty({ elapsed, generation }: Asked): void {
    if (generation !== this.#generation) return
    this.#emptyElapsed = elapsed
  }

  /** When the next run falls due, as long as that is known well enough; null when it is to be asked. */
  next(now: number, elapsed: number): number | null {
    if (!this.#isHearing() || !this.#next) return null
    const { at, askedElapsed } = this.#next
    return at > now && elapsed - askedElapsed < nextFreshMs ? at : null
  }

  /** Whether nothing falls due before an instant, as far as the API said a moment ago. */
  isQuiet(before: number, now: number, elapsed: number): boolean {
    return elapsed - this.#emptyElapsed < freshMs && (this.next(now, elapsed) ?? -Infinity) > before
  }

  /** A run waits although its time has come: a slot that becomes free is worth a look. */
  isBacklogged(now: number): boolean {
    return this.#next !== null && this.#next.at <= now
  }
}
