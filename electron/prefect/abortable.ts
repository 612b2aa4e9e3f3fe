import { unlessAborted } from '../clock/unless-aborted'

/**
 * What is asked once and then remembered, however many ask at the same time. A failure goes to those who wait, and is
 * forgotten.
 */
export class Once<T> {
  #value: T | undefined
  #asking: Promise<T> | null = null
  readonly #ask: (signal: AbortSignal) => Promise<T>

  /** @param ask gets a signal that nobody aborts: the answer serves others too */
  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask
  }

  /** Undefined until it is known. */
  get value(): T | undefined {
    return this.#value
  }

  /** Rejects with what `ask` rejects with, or with the signal's reason. */
  async get(signal: AbortSignal): Promise<T> {
    if (this.#value !== undefined) return this.#value
    this.#asking ??= this.#begin()
    return unlessAborted(this.#asking, signal)
  }

  /** For what is learnt on another way. */
  set(value: T): void {
    this.#value = value
  }

  forget(): void {
    this.#value = undefined
  }

  async #begin(): Promise<T> {
    try {
      return (this.#value = await this.#ask(new AbortController().signal))
    } finally {
      this.#asking = null
    }
  }
}

interface Wanted<T> {
  readonly id: string
  readonly resolve: (found: T | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Asks for single things by id, all those of one turn of the event loop in one request. */
export class Gather<T extends { readonly id: string }> {
  #wanted: Wanted<T>[] = []
  readonly #read: (ids: readonly string[], signal: AbortSignal) => Promise<readonly T[]>

  constructor(read: (ids: readonly string[], signal: AbortSignal) => Promise<readonly T[]>) {
    this.#read = read
  }

  /** Undefined for what isn't there. Rejects with what the request rejects with, or with the signal's reason. */
  get(id: string, signal: AbortSignal): Promise<T | undefined> {
    const found = new Promise<T | undefined>((resolve, reject) => {
      if (this.#wanted.push({ id, resolve, reject }) === 1) setImmediate(() => void this.#ask())
    })
    return unlessAborted(found, signal)
  }

  async #ask(): Promise<void> {
    const wanted = this.#wanted
    this.#wanted = []
    try {
      const found = await this.#read([...new Set(wanted.map(({ id }) => id))], new AbortController().signal)
      const byId = new Map(found.map((each) => [each.id, each]))
      for (const { id, resolve } of wanted) resolve(byId.get(id))
    } catch (error) {
      for (const { reject } of wanted) reject(error)
    }
  }
}
