import type { CallName, EventName, Snapshot } from '../../shared/contract/contract'
import { visible } from '../../shared/model/printable'
import { mapTexts } from '../../shared/secrets/mask'

// Names and messages of servers are shown by the page and never given back. In them, what turns a line around, what nobody
// sees and what orders something is shown as a terminal gets it. Logs have rules of their own (model/terminal-text.ts), and
// templates, parameters and objects stay what they are.

const shownEvents: ReadonlySet<EventName> = new Set([
  ...(['flowRuns.changed', 'jobs.changed', 'pods.changed', 'kubeEvents.changed'] as const),
  ...(['problems.changed', 'panelProblems.changed', 'plugins.changed', 'agent.changed'] as const),
])
const shownAnswers: ReadonlySet<CallName> = new Set([
  ...(['flowRuns.states', 'flowRuns.taskRuns', 'deployments.list'] as const),
  ...(['connections.check', 'connections.tryContext'] as const),
])

export const visibleEvent = <T>(name: EventName, payload: T): T =>
  shownEvents.has(name) ? visibleIn(payload) : payload

export function visibleAnswer(name: CallName, answer: unknown): unknown {
  if (shownAnswers.has(name) || isRefusal(answer)) return visibleIn(answer)
  if (name !== 'panel.snapshot') return answer
  const { problems, plugins, connections, ...others } = answer as Snapshot
  return {
    ...{ ...others, problems: visibleIn(problems), plugins: visibleIn(plugins) },
    connections: connections.map(({ connection, ...rest }) => ({ ...visibleIn(rest), connection })),
  }
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
