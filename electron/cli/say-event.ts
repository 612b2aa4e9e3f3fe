import { dialectOf } from '../../shared/dialects/dialects'
import { systemClock } from '../clock/clock'
import type { AgentEvent } from '../agent/agent-event'
import { describeEvent } from '../agent/describe-event'
import type { OpenConnection } from '../connection/connection'
import { explainToCommand } from './advice'
import type { NamedConnection } from './open'
import type { Output } from './output'
import { refusedByApi } from './set-up-faults'

type Said = Pick<NamedConnection, 'api' | 'context' | 'dialect' | 'workPool' | 'apiFrom'> & {
  readonly jobOptions: Pick<OpenConnection['jobOptions'], 'labels'>
}

/**
 * Writes the agent's events as JSON lines or as sentences. That a server answers is worth a sentence only after it did
 * not.
 */
export function eventSayer(
  output: Output,
  connection: Said,
  { observe }: { readonly observe: boolean },
): (event: AgentEvent, how: { readonly inWords: boolean }) => void {
  const silent = new Set<'api' | 'cluster'>()
  const isRepeated = repeats()
  return (event, { inWords }) => {
    const { name, fields } = fieldsOf(event, connection)
    let words = wordsOf(event, connection, observe) ?? (output.verbose ? describeQuiet(event) : null)
    if (event.kind === 'link') {
      if (event.link.state !== 'connected') silent.add(event.to)
      else if (!silent.delete(event.to) && !output.verbose) words = null
      if (words !== null && isRepeated(event.to, words)) words = null
    }
    output.event(name, fields, inWords ? words : null)
  }
}

/** The same of the same server, such as a login that failed and is not tried yet, is said once in so long, ms. */
const sameAgainMs = 60_000

function repeats(): (to: 'api' | 'cluster', words: string) => boolean {
  const last = new Map<string, { readonly words: string; readonly at: number }>()
  return (to, words) => {
    const [before, at] = [last.get(to), systemClock.elapsed()]
    if (before?.words === words && at - before.at < sameAgainMs) return true
    last.set(to, { words, at })
    return false
  }
}

function wordsOf(event: AgentEvent, connection: Said, observe: boolean): string | null {
  const words = describeEvent(event, systemClock.now())
  if (event.kind === 'problem') {
    const { what, why } = explainToCommand(event.problem)
    return `${what}. ${why}`
  }
  if (event.kind === 'link' && event.to === 'api' && event.link.state === 'refused')
    return `${refusedByApi(event.link, connection)} It is asked again within a minute.`
  if (event.kind !== 'ready') return words
  const { labels = [] } = connection.jobOptions
  return [
    event.dialect === '3'
      ? workerWords(event, connection)
      : `${words ?? ''}, runs come from ${sourceOf(event, connection)}`,
    ...(event.dialect !== '0.6' && labels.length > 0 ? [`labels ${labels.join(', ')}`] : []),
    ...(observe ? ['observing: nothing is claimed'] : []),
  ].join('; ')
}

type Ready = Extract<AgentEvent, { kind: 'ready' }>

const sourceOf = ({ dialect }: Ready, { api }: Said): string =>
  `${dialect === null ? '' : `${dialectOf(dialect).title} at `}${api.url}`

/** The pool's template says where the Jobs of a worker go. */
function workerWords(event: Ready, connection: Said): string {
  const { name: pool = '', queues = [] } = connection.workPool ?? {}
  const served = `work pool ${pool}${queues.length > 0 ? `, queues ${queues.join(', ')},` : ''}`
  const where = `Jobs go to ${event.cluster}, in ${event.namespace} where the pool names no namespace`
  return `Worker ${event.name} is ready: it serves ${served} of ${sourceOf(event, connection)}; ${where}`
}

/** An event is its own fields, but for some that scripts want more of, or less. */
function fieldsOf(
  event: AgentEvent,
  { api, context }: Pick<OpenConnection, 'api' | 'context'>,
): { readonly name: string; readonly fields: object } {
  const { kind: name, ...fields } = event
  switch (event.kind) {
    case 'ready':
      return { name, fields: { ...fields, api: api.url, context } }
    case 'waiting':
      return { name, fields: { flowRunId: event.flowRunId, flow: event.flowName } }
    case 'problem': {
      const { what, why } = explainToCommand(event.problem)
      return { name, fields: { kind: event.problem.kind, what, why, problem: event.problem } }
    }
    case 'link':
      return linkFields(event)
    default:
      return { name, fields }
  }
}

function linkFields({ to, link }: Extract<AgentEvent, { kind: 'link' }>): {
  readonly name: string
  readonly fields: object
} {
  if (link.state === 'refused') return { name: 'refused', fields: { to, reason: link.message } }
  if (link.state !== 'retrying') return { name: link.state, fields: { to } }
  const nextTryMs = Math.max(0, link.nextTryAt - systemClock.now())
  return { name: 'waiting_for', fields: { to, reason: link.message, tries: link.tries, nextTryMs } }
}

function describeQuiet(event: AgentEvent): string | null {
  if (event.kind === 'polled') return `Polled: ${event.ok ? `${event.due} due` : 'no answer'}`
  return event.kind === 'claimed' ? `Claimed flow run ${event.flowRunId} as ${event.job}` : null
}
