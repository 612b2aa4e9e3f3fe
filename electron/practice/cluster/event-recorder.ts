import { randomUUID } from 'node:crypto'
import type { Clock } from './clock'
import { microTime, time, type KubeObject } from './objects'
import { events } from './resources'
import type { Store } from './store'

export interface Happening {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly component: string
  readonly host?: string
  /** Such as `spec.containers{flow}`. */
  readonly fieldPath?: string
  /** What the scheduler does; its events are of the newer form, with `eventTime`. */
  readonly action?: string
}

/** A real cluster drops events after an hour; this one keeps the last of them. */
const keptEvents = 20_000

/** Writes Events. The same thing happening again to the same object counts up, as client-go's recorder does. */
export class EventRecorder {
  readonly #recent = new Map<string, KubeObject>()
  readonly #names: { namespace: string; name: string; key: string }[] = []
  #serial = 0

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  record(object: KubeObject, happening: Happening): void {
    const { metadata } = object
    const namespace = metadata.namespace ?? 'default'
    const now = this.clock.now()
    const key = [metadata.uid, happening.reason, happening.message, happening.fieldPath].join('\n')
    const known = this.#recent.get(key) as (KubeObject & { count?: number }) | undefined
    if (known && happening.action === undefined && this.store.get(events.plural, namespace, known.metadata.name)) {
      const again = { ...known, count: (known.count ?? 1) + 1, lastTimestamp: time(now) }
      this.#recent.set(key, this.store.put(events.plural, again))
      return
    }
    this.#serial += 1
    const name = `${metadata.name}.${(now * 1_000_000 + this.#serial).toString(16).slice(0, 16)}${this.#serial.toString(16)}`
    this.#recent.set(key, this.store.put(events.plural, this.#eventOf(object, happening, namespace, name, now)))
    this.#names.push({ namespace, name, key })
    if (this.#names.length > keptEvents) this.#dropOldest()
  }

  #eventOf(object: KubeObject, happening: Happening, namespace: string, name: string, now: number): KubeObject {
    const { type, reason, message, component, host, fieldPath, action } = happening
    const { metadata } = object
    const when =
      action === undefined
        ? { firstTimestamp: time(now), lastTimestamp: time(now), count: 1, eventTime: null }
        : { firstTimestamp: null, lastTimestamp: null, eventTime: microTime(now), action }
    const event = {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name, namespace, uid: randomUUID(), creationTimestamp: time(now) },
      involvedObject: {
        kind: object.kind,
        apiVersion: object.apiVersion,
        name: metadata.name,
        ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      type,
      source: action === undefined ? { component, ...(host === undefined ? {} : { host }) } : {},
      ...when,
      reportingComponent: component,
      reportingInstance: action === undefined ? (host ?? '') : `${component}-practice`,
    }
    return event
  }

  #dropOldest(): void {
    const oldest = this.#names.shift()
    if (!oldest) return
    const { namespace, name, key } = oldest
    const event = this.store.get(events.plural, namespace, name)
    if (event) this.store.remove(events.plural, event)
    if (this.#recent.get(key)?.metadata.name === name) this.#recent.delete(key)
  }
}
