import { isDeepStrictEqual } from 'node:util'
import type { ConnectionChoice, ConnectionId } from '../../shared/model/connection'
import type { SavedConnection, Settings } from '../../shared/model/settings'

// What becomes of the connections in the settings.

/** With a pair under its id, as the active one; its name stays. */
export function withPair(settings: Settings, id: ConnectionId, choice: ConnectionChoice): Settings {
  const isNew = !settings.connections.some((each) => each.id === id)
  const changed = settings.connections.map((each) => (each.id === id ? { ...each, choice } : each))
  const before = settings.connections.find((each) => each.id === id)?.choice
  return {
    ...settings,
    connections: isNew ? [...changed, { id, choice }] : changed,
    activeConnectionId: id,
    // What goes wrong with another pair is another problem.
    mutes: isDeepStrictEqual(before, choice) ? settings.mutes : mutesWithout(settings, id),
  }
}

export function withoutPair(settings: Settings, id: ConnectionId): Settings {
  const connections = settings.connections.filter((each) => each.id !== id)
  const isActive = settings.activeConnectionId === id
  return {
    ...settings,
    connections,
    activeConnectionId: isActive ? null : settings.activeConnectionId,
    // The id may be another's next.
    mutes: mutesWithout(settings, id),
  }
}

const mutesWithout = ({ mutes }: Settings, id: ConnectionId): Settings['mutes'] =>
  mutes.filter(({ connectionId }) => connectionId !== id)

/** @param name null: it is called by its two ends */
export function withName(settings: Settings, id: ConnectionId, name: string | null): Settings {
  const rename = ({ choice }: SavedConnection) => ({ id, choice, ...(name === null ? {} : { name }) })
  return { ...settings, connections: settings.connections.map((each) => (each.id === id ? rename(each) : each)) }
}
