import { events, keyOf, type EventPayload, type ItemOf, type DeltaName } from '../../shared/contract/contract'
import type { MinuteStats } from '../../shared/model/agent-status'
import type { ConnectionId } from '../../shared/model/connection'
import type { ConnectionSlice, DataEventName, KeptData } from './kept-data'

export type DataEvent = { [E in DataEventName]: { readonly name: E; readonly payload: EventPayload<E> } }[DataEventName]

const dayMs = 86_400_000

/**
 * What of the data is another after some events, applied in their order. Each list is copied once, however many events
 * speak of it. Events of a connection that the store does not have are left out: `panel.reset` comes with it.
 */
export function applyEvents(data: KeptData, happened: readonly DataEvent[]): Partial<KeptData> {
  const panel = new Changes(data)
  const slices = new Map<ConnectionId, Changes<ConnectionSlice>>()
  const changesOf = ({ payload }: DataEvent): Changes<KeptData> | Changes<ConnectionSlice> | null => {
    const { connectionId } = payload
    if (connectionId === undefined) return panel
    const known = slices.get(connectionId)
    const slice = data.connections.get(connectionId)
    if (known || !slice) return known ?? null
    const changes = new Changes(slice)
    slices.set(connectionId, changes)
    return changes
  }
  for (const event of happened) changesOf(event)?.apply(event)
  if (slices.size === 0) return panel.made
  const connections = new Map(data.connections)
  for (const [id, changes] of slices) connections.set(id, pruned({ ...changes.original, ...changes.made }))
  return { ...panel.made, connections }
}

type Items = ReadonlyMap<string, ItemOf<DeltaName>>

/** Fields that have changed. A map is copied at its first change, so that what did not change stays the same object. */
class Changes<T extends object> {
  readonly original: T
  readonly #made: Record<string, unknown> = {}

  constructor(original: T) {
    this.original = original
  }

  get made(): Partial<T> {
    // The table of events has the same fields as T, which derives from it.
    return this.#made as Partial<T>
  }

  apply({ name, payload }: DataEvent): void {
    const event = events[name]
    if ('value' in payload) {
      this.#made[event.field] = payload.value
      return
    }
    const { changed, removed } = payload
    if (changed.length === 0 && removed.length === 0) return
    const known = (this.original as Readonly<Record<string, unknown>>)[event.field] as Items
    const copy = (this.#made[event.field] ??= new Map(known)) as Map<string, ItemOf<DeltaName>>
    for (const item of changed) copy.set(keyOf(name as DeltaName, item), item)
    for (const key of removed) copy.delete(key)
  }
}

/** Minutes of more than a day before the newest are forgotten, whoever told of them. */
function pruned(slice: ConnectionSlice): ConnectionSlice {
  const minutes = [...slice.stats.values()]
  const oldest = minutes.reduce((newest, { at }) => Math.max(newest, at), 0) - dayMs
  if (minutes.every(({ at }) => at >= oldest)) return slice
  const kept = minutes
    .filter(({ at }) => at >= oldest)
    .map((minute): [string, MinuteStats] => [String(minute.at), minute])
  return { ...slice, stats: new Map(kept) }
}
