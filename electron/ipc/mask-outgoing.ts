import type { CallName, EventName, Snapshot } from '../../shared/contract/contract'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'

/** What the page gives back as it got it: dots in it would be saved, or sent to a server. */
const givenBack: ReadonlySet<EventName> = new Set(['settings.changed', 'templates.changed', 'connection.changed'])

/** An event with dots for every secret that Flowdeck knows, wherever it stands: logs, messages, problems, objects. */
export const maskEvent = <T>(name: EventName, payload: T, secrets: KnownSecrets): T =>
  givenBack.has(name) ? payload : secrets.maskIn(payload)

/** The same for the answer to a call. */
export function maskAnswer(name: CallName, answer: unknown, secrets: KnownSecrets): unknown {
  if (name !== 'panel.snapshot') return secrets.maskIn(answer)
  const { settings, templates, drafts, connections, ...others } = answer as Snapshot
  return {
    ...secrets.maskIn(others),
    settings,
    templates,
    drafts,
    connections: connections.map(({ connection, ...rest }) => ({ ...secrets.maskIn(rest), connection })),
  }
}

/** Of an error only the message arrives in the page; it may quote what a server said. */
export function maskError(error: Error, secrets: KnownSecrets): Error {
  const message = secrets.mask(error.message)
  return message === error.message ? error : Object.assign(new Error(message), { name: error.name })
}
