/**
 * Keys that want a look, each once however often it is asked for; looked at in turns, so that requests are answered in
 * between. Events only say "look again": what to do comes from the whole state.
 */
export class Reconciler<Key> {
  readonly #waiting = new Set<Key>()
  #scheduled: NodeJS.Immediate | undefined
  #closed = false

  constructor(
    private readonly look: (key: Key) => void,
    private readonly perTurn = 50,
  ) {}

  ask(key: Key): void {
    if (this.#closed) return
    this.#waiting.add(key)
    this.#scheduled ??= setImmediate(() => this.#turn())
  }

  close(): void {
    this.#closed = true
    this.#waiting.clear()
    if (this.#scheduled) clearImmediate(this.#scheduled)
  }

  #turn(): void {
    this.#scheduled = undefined
    try {
      this.#lookAtSome()
    } finally {
      // What can't be looked at is a mistake of the cluster's own, and passes on; it holds up no other key.
      if (this.#waiting.size > 0 && !this.#closed) this.#scheduled ??= setImmediate(() => this.#turn())
    }
  }

  #lookAtSome(): void {
    let left = this.perTurn
    for (const key of this.#waiting) {
      if (left === 0) break
      left -= 1
      this.#waiting.delete(key)
      this.look(key)
    }
  }
}
