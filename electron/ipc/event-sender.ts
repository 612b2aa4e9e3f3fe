import type { WebContents } from 'electron'
import type { z } from 'zod'
import {
  events,
  keyOf,
  payloadSchema,
  type DeltaName,
  type EachName,
  type EventName,
  type ItemOf,
  type LatestName,
  type Owner,
  type ValueOf,
} from '../../shared/contract/contract'
import type { ConnectionId } from '../../shared/model/connection'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import type { Outlet } from '../panel/outlet'
import { DeltaBatch } from './delta-batch'
import { sizeOf } from './input-size'
import { removedWaiting, unreadLimits } from './limits'
import { maskEvent } from './mask-outgoing'
import { Unread } from './unread'
import { visibleEvent } from './visible-outgoing'

/** At most ten a second of each. */
const everyMs = 100

export const eventChannel = 'flowdeck:event'

/** An event that waits to go out: of one name and one owner. */
interface Waiting {
  readonly name: EventName
  readonly owner: { readonly connectionId?: ConnectionId }
  readonly take: () => object | null
}

/**
 * Sends the contract's events to the window: of a latest value only the last, lists as gathered deltas. The page's preload
 * says of each that it is read. While a page does not read, what is new is gathered, and goes out when it reads again.
 */
export class EventSender implements Outlet {
  readonly #contents: () => WebContents | null
  readonly #secrets: KnownSecrets
  readonly #reportMistake: (error: unknown) => void
  readonly #latest = new Map<string, { value: unknown }>()
  readonly #deltas = new Map<string, DeltaBatch<unknown>>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #unread = new Unread(unreadLimits)
  #timer: NodeJS.Timeout | null = null
  #resetWaits = false

  /** @param reportMistake hears of what does not fit the contract: it does not go out */
  constructor(contents: () => WebContents | null, secrets: KnownSecrets, reportMistake: (error: unknown) => void) {
    this.#contents = contents
    this.#secrets = secrets
    this.#reportMistake = reportMistake
  }

  latest<E extends LatestName>(name: E, owner: Owner<E>, value: ValueOf<E>): void {
    const place = placeOf(name, owner)
    this.#latest.set(place, { value })
    this.#wait(place, { name, owner, take: () => this.#latest.get(place) ?? null })
  }

  delta<E extends DeltaName>(
    name: E,
    owner: Owner<E>,
    changed: readonly ItemOf<E>[],
    removed: readonly string[],
  ): void {
    const place = placeOf(name, owner)
    let batch = this.#deltas.get(place)
    if (!batch) {
      batch = new DeltaBatch<unknown>((item) => keyOf(name, item as ItemOf<E>))
      this.#deltas.set(place, batch)
    }
    batch.add(changed, removed)
    if (this.#unread.isFull && batch.removed > removedWaiting) this.#resetLater()
    else this.#wait(place, { name, owner, take: () => this.#deltas.get(place)?.take() ?? null })
  }

  hasRoom(): boolean {
    return !this.#unread.isFull
  }

  /** Whoever has many of them to tell asks `hasRoom` first. */
  each<E extends EachName>(name: E, owner: Owner<E>, value: ValueOf<E>): void {
    if (name === 'panel.reset' && this.#unread.isFull) this.#resetLater()
    else this.#send(name, owner, { value })
  }

  drop(connectionId: ConnectionId): void {
    for (const [place, { owner }] of this.#waiting) {
      if (owner.connectionId !== connectionId) continue
      this.#forget(place)
    }
  }

  /** Sends of what waits as much as there is room for. */
  flush(): void {
    if (this.#resetWaits && this.hasRoom()) {
      this.#resetWaits = false
      this.each('panel.reset', {}, {})
    }
    for (const [place, { name, owner, take }] of this.#waiting) {
      if (!this.hasRoom()) return
      const payload = take()
      this.#forget(place)
      if (payload) this.#send(name, owner, payload)
    }
  }

  /** The page has read an event. @param number as the preload gives it, which may be anything */
  read(number: unknown): void {
    const waited = !this.hasRoom()
    this.#unread.read(number)
    if (waited && this.hasRoom()) this.flush()
  }

  /** The page is loaded, for the first time or again: it reads nothing of what was sent before. */
  loaded(): void {
    this.#unread.clear()
    this.flush()
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#waiting.clear()
  }

  /** The page takes a snapshot when it reads again, which has all that waits. */
  #resetLater(): void {
    this.#resetWaits = true
    this.#waiting.clear()
    this.#latest.clear()
    this.#deltas.clear()
  }

  #forget(place: string): void {
    this.#waiting.delete(place)
    this.#latest.delete(place)
    this.#deltas.delete(place)
  }

  #wait(place: string, waiting: Waiting): void {
    this.#waiting.set(place, waiting)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.flush()
    }, everyMs)
  }

  #send(name: EventName, owner: object, payload: object): void {
    try {
      const contents = this.#contents()
      if (!contents || contents.isDestroyed()) return
      const whole = { ...owner, ...payload }
      const misfit = this.#sendFitting(contents, name, whole)
      if (misfit === null) return
      this.#reportMistake(new Error(`${name} does not fit the contract: ${misfit.message.slice(0, 1_000)}`))
      // What comes from outside was checked where it came in, so this is a mistake of ours: it holds up no other row.
      const rest = withFittingRows(name, whole)
      if (rest !== null) this.#sendFitting(contents, name, rest)
    } catch (error) {
      // A frame that is going away throws. Other events go out all the same.
      this.#reportMistake(error)
    }
  }

  /** All that goes out goes out here. @returns why it does not fit the contract, and was not sent; null when it was */
  #sendFitting(contents: WebContents, name: EventName, payload: object): z.ZodError | null {
    const checked = payloadSchema(name).safeParse(payload)
    if (!checked.success) return checked.error
    const masked = visibleEvent(name, maskEvent(name, checked.data, this.#secrets))
    const number = this.#unread.add(sizeOf(masked))
    try {
      contents.send(eventChannel, number, name, masked)
    } catch (error) {
      this.#unread.read(number)
      throw error
    }
    return null
  }
}

/** A list's changes without the rows that don't fit; null for any other event. */
function withFittingRows(name: EventName, payload: object): object | null {
  const event = events[name]
  if (event.kind !== 'delta' || !('changed' in payload) || !Array.isArray(payload.changed)) return null
  return { ...payload, changed: payload.changed.filter((item) => event.item.safeParse(item).success) }
}

const placeOf = (name: EventName, { connectionId }: { readonly connectionId?: ConnectionId }): string =>
  `${name} ${connectionId ?? ''}`
