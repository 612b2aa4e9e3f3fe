import { explain } from '../../shared/model/explain'
import { formatSeconds } from '../../shared/model/age'
import type { AgentEvent } from '../agent/agent-event'
import type { OpenConnection } from '../session/connection'
import type { Output } from './output'

/** Writes an event of the agent as a JSON line, or as a sentence. */
export function sayEvent(event: AgentEvent, output: Output, { api, context, namespace, server }: OpenConnection): void {
  switch (event.kind) {
    case 'ready': {
      const fields = {
        name: event.name,
        api: api.url,
        context,
        namespace: event.namespace,
        cluster: event.cluster,
        tenant_id: event.tenantId,
      }
      return output.event('ready', fields, `Agent ${event.name} is ready: ${api.url} → ${context}/${namespace}`)
    }
    case 'waiting':
      return output.event(
        'waiting',
        { flow_run_id: event.flowRunId, flow: event.flowName },
        `Flow run ${event.flowRunId} of ${event.flowName} is due; nothing is claimed while observing`,
      )
    case 'claimed':
      return output.event(
        'claimed',
        { flow_run_id: event.flowRunId, job: event.job },
        output.verbose ? `Claimed flow run ${event.flowRunId}` : null,
      )
    case 'recovered':
      return output.event(
        'recovered',
        { flow_run_id: event.flowRunId, job: event.job },
        `Flow run ${event.flowRunId} was claimed before and has no Job: ${event.job} follows`,
      )
    case 'dropped':
      return output.event(
        'dropped',
        { flow_run_id: event.flowRunId, reason: event.reason },
        `Left flow run ${event.flowRunId} alone: ${event.reason}`,
      )
    case 'deployed':
      return output.event(
        'deployed',
        { flow_run_id: event.flowRunId, job: event.job, ms: event.ms },
        `Deployed flow run ${event.flowRunId} as ${event.job}, ${formatSeconds(event.ms)} after it was due`,
      )
    case 'failed':
      return output.event(
        'failed',
        { flow_run_id: event.flowRunId, reason: event.reason },
        `Flow run ${event.flowRunId} was not deployed: ${event.reason}`,
      )
    case 'problem': {
      const { what, why } = explain(event.problem)
      return output.event('problem', { kind: event.problem.kind, what, why, problem: event.problem }, `${what}. ${why}`)
    }
    case 'link':
      return sayLink(
        event,
        output,
        event.to === 'api' ? `the Prefect API at ${api.url}` : `the cluster ${context} at ${server}`,
      )
    case 'polled':
      return output.event(
        'polled',
        { ok: event.ok, due: event.due },
        output.verbose ? `Polled: ${event.ok ? `${event.due} due` : 'no answer'}` : null,
      )
    case 'stopped': {
      const left = event.claimsLeft > 0 ? `; ${event.claimsLeft} claimed runs get their Jobs at the next start` : ''
      return output.event(
        'stopped',
        { deployed: event.deployed, claims_left: event.claimsLeft },
        `Stopped after ${event.deployed} deployed flow runs${left}`,
      )
    }
    default:
      return assertNever(event)
  }
}

function sayLink({ to, link }: Extract<AgentEvent, { kind: 'link' }>, output: Output, whom: string): void {
  const subject = whom.charAt(0).toUpperCase() + whom.slice(1)
  switch (link.state) {
    case 'connected':
      return output.event('connected', { to }, output.verbose ? `Connected to ${whom}` : null)
    case 'retrying': {
      const seconds = Math.max(0, (link.nextTryAt - Date.now()) / 1000).toFixed(1)
      const fields = { to, reason: link.message, tries: link.tries, next_try_s: Number(seconds) }
      return output.event(
        'waiting-for',
        fields,
        `${subject} does not answer (${link.message}); try ${link.tries + 1} in ${seconds} s`,
      )
    }
    case 'refused':
      return output.event('refused', { to, reason: link.message }, `${subject} refuses us: ${link.message}`)
    case 'unknown':
      return
  }
}

function assertNever(value: never): never {
  throw new Error(`not an event that can be said: ${JSON.stringify(value)}`)
}
