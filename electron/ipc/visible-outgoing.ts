import type { CallName, EventName, Snapshot } from '../../shared/contract/contract'
import { visible } from '../../shared/model/printable'
import { mapTexts } from '../../shared/secrets/mask'

// What servers send is data: in what the page shows of it, what turns a line around, what nobody sees and what orders
// something is shown as a terminal gets it. What the page gives back stays what it is, as logs and texts to edit do: the page
// shows that by `visible` itself, logs by rules of their own (model/terminal-text.ts).

const keptEvents: ReadonlySet<EventName> = new Set([
  ...(['settings.changed', 'templates.changed', 'connection.changed', 'podLogs.lines'] as const),
])
const keptAnswers: ReadonlySet<CallName> = new Set([
  ...(['connections.contexts', 'connections.workPools', 'deployments.read', 'installation.find'] as const),
  ...(['evidence.ofRun', 'evidence.read', 'flowRuns.details', 'flowRuns.jobSpecInputs', 'flowRuns.logs'] as const),
  ...(['jobs.yaml', 'pods.yaml', 'podLogs.earlier', 'poolTemplate.read', 'poolTemplate.save'] as const),
  ...(['templateVersions.read'] as const),
])

export function visibleEvent<T>(name: EventName, payload: T): T {
  if (!keptEvents.has(name)) return visibleIn(payload)
  const { value } = payload as { readonly value?: { readonly ended?: string | null; readonly lost?: string | null } }
  if (name !== 'podLogs.lines') return payload
  // Why a log can't be followed, in the cluster's words.
  const { ended, lost } = value ?? {}
  if (typeof ended === 'string') return { ...payload, value: { ...value, ended: visible(ended) } }
  return typeof lost === 'string' ? { ...payload, value: { ...value, lost: visible(lost) } } : payload
}

export function visibleAnswer(name: CallName, answer: unknown): unknown {
  if (isRefusal(answer)) return visibleIn(answer)
  if (keptAnswers.has(name)) return withVisibleMessage(answer)
  if (name !== 'panel.snapshot') return visibleIn(answer)
  const { settings, templates, drafts, connections, ...others } = answer as Snapshot
  return {
    ...{ ...visibleIn(others), settings, templates, drafts },
    connections: connections.map(({ connection, ...rest }) => ({ ...visibleIn(rest), connection })),
  }
}

/** Beside what is kept there may be a sentence, which quotes somebody. */
function withVisibleMessage(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer
  const { message } = answer as { readonly message?: unknown }
  return typeof message === 'string' ? { ...answer, message: visible(message) } : answer
}

/** Of an error only the message arrives in the page; it may quote what a server said. */
export function visibleError(error: Error): Error {
  const message = visible(error.message)
  return message === error.message ? error : Object.assign(new Error(message), { name: error.name })
}

const isRefusal = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false

/** Most have nothing of the kind, and stay as they are. */
const visibleIn = <T>(value: T): T => (isVisible(value) ? value : (mapTexts(value, visible) as T))

function isVisible(value: unknown): boolean {
  if (typeof value === 'string') return visible(value) === value
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isVisible)
}
