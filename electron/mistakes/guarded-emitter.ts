import { EventEmitter } from 'node:events'

type EventMap<T> = Record<keyof T, unknown[]>

/**
 * An emitter that no listener can harm: each hears by itself, and what one throws is a mistake of its own. With `emit` it
 * would end the emitter's work, and the listeners after it would hear nothing.
 */
export class GuardedEmitter<T extends EventMap<T>> extends EventEmitter<T> {
  readonly #onMistake: (error: unknown) => void

  /** @param onMistake hears what listeners throw; never throws */
  constructor(onMistake: (error: unknown) => void = throwLater) {
    super()
    this.#onMistake = onMistake
  }

  protected tell<E extends keyof T & string>(event: E, ...told: T[E]): void {
    for (const listener of (this as EventEmitter).rawListeners(event)) {
      try {
        Reflect.apply(listener, this, told)
      } catch (error) {
        this.#onMistake(error)
      }
    }
  }
}

/** Nobody caught it: the process hears of it, and whoever is at work goes on. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
