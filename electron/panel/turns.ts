/** What must not overlap, one after the other in the order of asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** @returns what `work` does, also when it rejects; those behind it have their turn all the same. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
