import { cut } from '../../shared/model/cut'
import { limits } from './limits'

/** An object of client-node's models as it comes over HTTP: instants are texts. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T

/** ms since the epoch; null when there is none. */
export const instantOf = (text: string | undefined | null): number | null => {
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** The fields of what may be anything; none of what has none. */
export const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** A text with something in it. */
export const filledText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Hears which field of an object could not be taken as it is: "Job.status.active". */
export type Note = (field: string) => void

type Key<T> = keyof T & string
type Inner<T, K extends keyof T> = NonNullable<T[K]>
type Item<T> = T extends readonly (infer I)[] ? I : never

/**
 * An object of the API as it came: what its type promises, its fields need not keep. A field of the wrong kind is left
 * out, a number beyond its range is cut, and either is noted; one that is absent or null is simply not there.
 */
export class Fields<T> {
  readonly #raw: Readonly<Record<string, unknown>>

  constructor(
    value: unknown,
    readonly path: string,
    readonly note: Note,
  ) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject && value != null) note(path)
    this.#raw = isObject ? (value as Record<string, unknown>) : {}
  }

  has(key: Key<T>): boolean {
    return this.#raw[key] != null
  }

  object<K extends Key<T>>(key: K): Fields<Inner<T, K>> {
    return new Fields(this.#raw[key], `${this.path}.${key}`, this.note)
  }

  list<K extends Key<T>>(key: K): readonly Fields<Item<Inner<T, K>>>[] {
    const value = this.#raw[key]
    if (value == null) return []
    if (!Array.isArray(value)) {
      this.note(`${this.path}.${key}`)
      return []
    }
    return value.flatMap((item) => {
      if (item === null) this.note(`${this.path}.${key}[]`)
      return item === null ? [] : [new Fields<Item<Inner<T, K>>>(item, `${this.path}.${key}[]`, this.note)]
    })
  }

  /** A list of texts; what is none of it is left out, and noted. */
  strings(key: Key<T>): readonly string[] {
    const value = this.#raw[key]
    if (value == null) return []
    const items: readonly unknown[] = Array.isArray(value) ? value : []
    const texts = items.filter((item) => typeof item === 'string').map((item) => cut(item, limits.textChars))
    if (!Array.isArray(value) || texts.length < items.length) this.note(`${this.path}.${key}`)
    return texts
  }

  text(key: Key<T>): string | null {
    const value = this.#taken(key, (it) => typeof it === 'string')
    return typeof value === 'string' ? cut(value, limits.textChars) : null
  }

  flag(key: Key<T>): boolean {
    return this.#taken(key, (it) => typeof it === 'boolean') === true
  }

  instant(key: Key<T>): number | null {
    return instantOf(this.#taken(key, (it) => typeof it === 'string' && instantOf(it) !== null) as string | null)
  }

  /** A whole number from 0 on. */
  count(key: Key<T>): number | null {
    return this.#whole(key, 0)
  }

  /** A whole number that may be negative: an exit code. */
  integer(key: Key<T>): number | null {
    return this.#whole(key, -limits.count)
  }

  /** A map of texts: labels, limits of resources. */
  texts(key: Key<T>): Readonly<Record<string, string>> {
    const map = this.object(key) as unknown as Fields<Record<string, string>>
    const entries = Object.keys(map.#raw).flatMap((name): [string, string][] => {
      const value = map.text(name)
      return value === null ? [] : [[name, value]]
    })
    return Object.fromEntries(entries)
  }

  #whole(key: Key<T>, least: number): number | null {
    const value = this.#taken(key, (it) => typeof it === 'number' && !Number.isNaN(it)) as number | null
    if (value === null) return null
    const cut = Math.trunc(Math.min(Math.max(value, least), limits.count))
    if (cut !== value) this.note(`${this.path}.${key}`)
    return cut
  }

  #taken(key: Key<T>, isRight: (value: unknown) => boolean): unknown {
    const value = this.#raw[key]
    if (value == null) return null
    if (isRight(value)) return value
    this.note(`${this.path}.${key}`)
    return null
  }
}

/** A page of a list. `items` may be null: so Go writes an empty list. */
export interface Page {
  readonly items: readonly unknown[]
  /** Where a watch begins; "" when the server did not say. */
  readonly resourceVersion: string
  readonly next: string | null
}

/** @throws what `refuse` makes, when the answer is no list */
export function pageOf(answer: unknown, refuse: (why: string) => Error): Page {
  if (typeof answer !== 'object' || answer === null) throw refuse('the answer is not a list')
  const { items, metadata } = answer as { items?: unknown; metadata?: unknown }
  if (items != null && !Array.isArray(items)) throw refuse('the list’s items are not a list')
  const { resourceVersion, continue: next } = (metadata ?? {}) as { resourceVersion?: unknown; continue?: unknown }
  return {
    items: (items ?? []) as readonly unknown[],
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    next: typeof next === 'string' && next !== '' ? next : null,
  }
}
