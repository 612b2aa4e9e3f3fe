import type { Connection } from '../../../shared/model/connection'
import { connectionKey, DeploymentChoices, suggestedChoices } from './deployment-choices'

type Store = Pick<Storage, 'getItem' | 'setItem'>

const Remembered = DeploymentChoices.partial()
type Remembered = Partial<DeploymentChoices>

const keyOf = (connection: Connection | null): string => `flowdeck.deployment/${connectionKey(connection)}`

/** The choices made for this connection before; for the rest, what it suggests. */
export function recallChoices(store: Store, connection: Connection | null): DeploymentChoices {
  return { ...suggestedChoices(connection), ...readRemembered(store, connection) }
}

function readRemembered(store: Store, connection: Connection | null): Remembered {
  const text = store.getItem(keyOf(connection))
  if (text === null) return {}
  try {
    const parsed = Remembered.safeParse(JSON.parse(text))
    return parsed.success ? (parsed.data as Remembered) : {}
  } catch {
    // Not ours, or cut short: the suggestions are as good as any.
    return {}
  }
}

/** Keeps only what differs from the suggestions, so that the rest follows the connection when that changes. */
export function rememberChoices(store: Store, connection: Connection | null, choices: DeploymentChoices): void {
  const suggested = suggestedChoices(connection)
  const own = Object.entries(choices).filter(([name, value]) => suggested[name as keyof DeploymentChoices] !== value)
  store.setItem(keyOf(connection), JSON.stringify(Object.fromEntries(own)))
}
