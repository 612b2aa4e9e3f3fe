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
import { maskEvent } from './mask-outgoing'

/** At most ten a second of each. */
const everyMs = 100

export const eventChannel = 'flowdeck:event'

/** An event that waits to go out: of one name and one owner. */
interface Waiting {
  readonly name: EventName
  readonly owner: { readonly connectionId?: ConnectionId }
  readonly take: () => object | null
}

/** Sends the contract's events to the window: of a latest value only the last, lists as gathered deltas. */
export class EventSender implements Outlet {
  readonly #contents: () => WebContents | null
  readonly #secrets: KnownSecrets
  readonly #reportMistake: (error: unknown) => void
  readonly #latest = new Map<string, { value: unknown }>()
  readonly #deltas = new Map<string, DeltaBatch<unknown>>()
  readonly #waiting = new Map<string, Waiting>()
  #timer: NodeJS.Timeout | null = null

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
    this.#wait(place, { name, owner, take: () => this.#deltas.get(place)?.take() ?? null })
  }

  each<E extends EachName>(name: E, owner: Owner<E>, value: ValueOf<E>): void {
    this.#send(name, owner, { value })
  }

  drop(connectionId: ConnectionId): void {
    for (const [place, { owner }] of this.#waiting) {
      if (owner.connectionId !== connectionId) continue
      this.#waiting.delete(place)
      this.#latest.delete(place)
      this.#deltas.delete(place)
    }
  }

  /** Sends what waits. */
  flush(): void {
    const waiting = [...this.#waiting.values()]
    const payloads = waiting.map(({ name, owner, take }) => ({ name, owner, payload: take() }))
    this.#waiting.clear()
    this.#latest.clear()
    this.#deltas.clear()
    for (const { name, owner, payload } of payloads) if (payload) this.#send(name, owner, payload)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#waiting.clear()
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
    contents.send(eventChannel, name, maskEvent(name, checked.data, this.#secrets))
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
