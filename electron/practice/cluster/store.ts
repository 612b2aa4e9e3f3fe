import { expired } from './status-error'
import { matchesLabels, type LabelSelector } from './selectors'
import type { KubeObject } from './objects'

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One change of one object. `previous` tells a watch with a selector whether the object was in sight before. */
export interface Change {
  readonly type: WatchType
  readonly version: number
  readonly object: KubeObject
  readonly previous: KubeObject | undefined
  /** The object as JSON, made when the first watch asks and shared by all. */
  json(): string
}

export type Listener = (change: Change) => void

interface Shelf {
  readonly objects: Map<string, KubeObject>
  /** Keys in the order that lists use; undefined after an addition or a removal, until a list asks. */
  sorted: string[] | undefined
  readonly byLabel: Map<string, Set<string>>
  readonly history: Change[]
  readonly listeners: Set<Listener>
  /** Changes up to this version are forgotten. */
  forgotten: number
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`

/**
 * All objects of the cluster with one version for all of them, as etcd keeps it. Objects are replaced, never changed.
 * A shelf holds the objects of one resource ("jobs.batch"); each keeps the last `historyLength` changes for watches.
 */
export class Store {
  #version = 1
  readonly #shelves = new Map<string, Shelf>()

  constructor(private readonly historyLength: number) {}

  get version(): number {
    return this.#version
  }

  get(shelf: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#shelf(shelf).objects.get(`${namespace ?? ''}/${name}`)
  }

  count(shelf: string): number {
    return this.#shelf(shelf).objects.size
  }

  /** Stores a new object, or the next state of one, under the next version. */
  put(shelf: string, object: KubeObject): KubeObject {
    const kept = this.#shelf(shelf)
    const key = keyOf(object)
    const previous = kept.objects.get(key)
    this.#version += 1
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } }
    kept.objects.set(key, stored)
    if (previous) this.#unlabel(kept, key, previous)
    else kept.sorted = undefined
    for (const label of labelsOf(stored)) {
      const keys = kept.byLabel.get(label)
      if (keys) keys.add(key)
      else kept.byLabel.set(label, new Set([key]))
    }
    this.#tell(kept, previous ? 'MODIFIED' : 'ADDED', stored, previous)
    return stored
  }

  remove(shelf: string, object: KubeObject): KubeObject {
    const kept = this.#shelf(shelf)
    const key = keyOf(object)
    const previous = kept.objects.get(key)
    if (!previous) return object
    this.#version += 1
    kept.objects.delete(key)
    kept.sorted = undefined
    this.#unlabel(kept, key, previous)
    const last = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(this.#version) } }
    this.#tell(kept, 'DELETED', last, previous)
    return last
  }

  /** Objects in the order of namespace and name; those after `after` when given. */
  list(shelf: string, namespace: string | undefined, selector: LabelSelector = [], after?: string): KubeObject[] {
    const kept = this.#shelf(shelf)
    const candidates = this.#candidates(kept, selector)
    const found: KubeObject[] = []
    for (const key of candidates) {
      if (after !== undefined && key <= after) continue
      if (namespace !== undefined && !key.startsWith(`${namespace}/`)) continue
      const object = kept.objects.get(key)
      if (object && matchesLabels(selector, object.metadata.labels)) found.push(object)
    }
    return found
  }

  /**
   * The changes after `version`.
   * @throws StatusError 410 when some of them are forgotten.
   */
  since(shelf: string, version: number): Change[] {
    const kept = this.#shelf(shelf)
    if (version < kept.forgotten) throw expired(`too old resource version: ${version} (${kept.forgotten})`)
    return kept.history.filter((change) => change.version > version)
  }

  /** Forgets the changes so far, as etcd does when it is compacted. */
  compact(): void {
    for (const kept of this.#shelves.values()) {
      kept.history.length = 0
      kept.forgotten = this.#version
    }
  }

  listen(shelf: string, listener: Listener): () => void {
    const { listeners } = this.#shelf(shelf)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  #shelf(name: string): Shelf {
    const known = this.#shelves.get(name)
    if (known) return known
    const made: Shelf = {
      objects: new Map(),
      sorted: undefined,
      byLabel: new Map(),
      history: [],
      listeners: new Set(),
      forgotten: 0,
    }
    this.#shelves.set(name, made)
    return made
  }

  #candidates(kept: Shelf, selector: LabelSelector): readonly string[] {
    const exact = selector.find((requirement) => requirement.op === 'in' && requirement.values.size === 1)
    if (exact?.op === 'in') {
      const [value] = exact.values
      return [...(kept.byLabel.get(`${exact.key}=${value}`) ?? [])].sort()
    }
    return (kept.sorted ??= [...kept.objects.keys()].sort())
  }

  #unlabel(kept: Shelf, key: string, object: KubeObject): void {
    for (const label of labelsOf(object)) {
      const keys = kept.byLabel.get(label)
      keys?.delete(key)
      if (keys?.size === 0) kept.byLabel.delete(label)
    }
  }

  #tell(kept: Shelf, type: WatchType, object: KubeObject, previous: KubeObject | undefined): void {
    let text: string | undefined
    const change: Change = {
      type,
      version: this.#version,
      object,
      previous,
      json: () => (text ??= JSON.stringify(object)),
    }
    kept.history.push(change)
    if (kept.history.length > this.historyLength * 2) {
      const lastDropped = kept.history.splice(0, this.historyLength).at(-1)
      if (lastDropped) kept.forgotten = lastDropped.version
    }
    for (const listener of [...kept.listeners]) listener(change)
  }
}

const labelsOf = (object: KubeObject): string[] =>
  Object.entries(object.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`)
