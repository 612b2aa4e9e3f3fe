import { assertNever } from '../../shared/model/assert-never'
import { explain } from '../../shared/model/explain'
import type { AgentEvent } from '../agent/agent-event'
import { describeEvent } from '../agent/describe-event'
import type { OpenConnection } from '../session/connection'
import type { Output } from './output'

/**
 * Writes the agent's events as JSON lines, in the API's spelling, or as sentences. That a server answers is worth a
 * sentence only after it did not.
 */
export function eventSayer(
  output: Output,
  connection: OpenConnection,
): (event: AgentEvent, how: { readonly inWords: boolean }) => void {
  const silent = new Set<'api' | 'cluster'>()
  return (event, { inWords }) => {
    const { name, fields } = fieldsOf(event, connection)
    let words = describeEvent(event) ?? (output.verbose ? describeQuiet(event) : null)
    if (event.kind === 'link') {
      if (event.link.state !== 'connected') silent.add(event.to)
      else if (!silent.delete(event.to) && !output.verbose) words = null
    }
    output.event(name, fields, inWords ? words : null)
  }
}

function fieldsOf(event: AgentEvent, { api, context }: OpenConnection): { name: string; fields: object } {
  switch (event.kind) {
    case 'ready': {
      const { name, namespace, cluster, tenantId } = event
      return { name: 'ready', fields: { name, api: api.url, context, namespace, cluster, tenant_id: tenantId } }
    }
    case 'waiting':
      return { name: 'waiting', fields: { flow_run_id: event.flowRunId, flow: event.flowName } }
    case 'claimed':
    case 'recovered':
      return { name: event.kind, fields: { flow_run_id: event.flowRunId, job: event.job } }
    case 'dropped':
    case 'failed':
      return { name: event.kind, fields: { flow_run_id: event.flowRunId, reason: event.reason } }
    case 'deployed':
      return { name: 'deployed', fields: { flow_run_id: event.flowRunId, job: event.job, ms: event.ms } }
    case 'problem': {
      const { what, why } = explain(event.problem)
      return { name: 'problem', fields: { kind: event.problem.kind, what, why, problem: event.problem } }
    }
    case 'link':
      return linkFields(event)
    case 'polled':
      return { name: 'polled', fields: { ok: event.ok, due: event.due } }
    case 'stopped':
      return { name: 'stopped', fields: { deployed: event.deployed, claims_left: event.claimsLeft } }
    default:
      return assertNever(event)
  }
}

function linkFields({ to, link }: Extract<AgentEvent, { kind: 'link' }>): { name: string; fields: object } {
  if (link.state === 'refused') return { name: 'refused', fields: { to, reason: link.message } }
  if (link.state !== 'retrying') return { name: link.state, fields: { to } }
  const nextTryMs = Math.max(0, link.nextTryAt - Date.now())
  return { name: 'waiting_for', fields: { to, reason: link.message, tries: link.tries, next_try_ms: nextTryMs } }
}

function describeQuiet(event: AgentEvent): string | null {
  if (event.kind === 'polled') return `Polled: ${event.ok ? `${event.due} due` : 'no answer'}`
  return event.kind === 'claimed' ? `Claimed flow run ${event.flowRunId} as ${event.job}` : null
}
