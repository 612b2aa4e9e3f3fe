/** How often something may happen. */
export interface Rate {
  /** So often at once after a pause … */
  readonly burst: number
  /** … and so often a second from then on. */
  readonly perSecond: number
}

/** Counts how often something happens, against a rate. */
export class Bucket {
  #left: number
  #at: number

  /** @param now ms of a clock that never goes back */
  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.#left = rate.burst
    this.#at = now
  }

  /** @returns whether it may happen now; then it is counted */
  take(now: number): boolean {
    const gained = ((now - this.#at) / 1_000) * this.rate.perSecond
    this.#left = Math.min(this.rate.burst, this.#left + gained)
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
