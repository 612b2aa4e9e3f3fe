/** What is open and has to be closed: all of it, the last one first, once, however often that is asked for. */
export class OpenThings {
  readonly #things: { close(): Promise<unknown> }[] = []
  #closed: Promise<void> | null = null

  add<T extends { close(): Promise<unknown> }>(thing: T): T {
    this.#things.push(thing)
    return thing
  }

  /** @throws what the first of them failed with, after all of them were closed */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const thing of this.#things.reverse()) {
      await thing.close().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }
}
