import { z } from 'zod'
import type { Dialect } from '../../../shared/dialect/dialect'
import type { Connection } from '../../../shared/model/connection'
import { connectionKey, suggestedChoices, type DeploymentChoices } from './deployment-choices'

type Store = Pick<Storage, 'getItem' | 'setItem'>

const Remembered = z.record(z.string(), z.union([z.string(), z.boolean()]))

const keyOf = (dialect: Dialect, connection: Connection | null): string =>
  `flowdeck.deployment/${connectionKey(dialect, connection)}`

/** The choices made for this connection before; for the rest, what it suggests. */
export function recallChoices(store: Store, dialect: Dialect, connection: Connection | null): DeploymentChoices {
  const suggested = suggestedChoices(dialect, connection)
  const remembered = readRemembered(store.getItem(keyOf(dialect, connection)))
  const choices = Object.entries(suggested).map(([option, value]) => {
    const before = remembered[option]
    return [option, typeof before === typeof value ? before : value]
  })
  return Object.fromEntries(choices) as DeploymentChoices
}

function readRemembered(text: string | null): z.infer<typeof Remembered> {
  if (text === null) return {}
  try {
    const parsed = Remembered.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : {}
  } catch {
    // Not ours, or cut short: the suggestions are as good as any.
    return {}
  }
}

/** Keeps only what differs from the suggestions, so that the rest follows the connection when that changes. */
export function rememberChoices(
  store: Store,
  dialect: Dialect,
  connection: Connection | null,
  choices: DeploymentChoices,
): void {
  const suggested: Readonly<Record<string, unknown>> = suggestedChoices(dialect, connection)
  const own = Object.entries(choices).filter(([option, value]) => suggested[option] !== value)
  store.setItem(keyOf(dialect, connection), JSON.stringify(Object.fromEntries(own)))
}
