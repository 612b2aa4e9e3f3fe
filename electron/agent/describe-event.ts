import { assertNever } from '../../shared/model/assert-never'
import { formatSeconds } from '../../shared/model/age'
import { explain } from '../../shared/model/explain'
import { withoutFullStop } from '../../shared/model/sentence'
import type { AgentEvent } from './agent-event'

/**
 * An event as a line of the activity log; null for what is of no interest there.
 * @param now ms since the epoch
 */
export function describeEvent(event: AgentEvent, now: number): string | null {
  switch (event.kind) {
    case 'ready':
      return `Agent ${event.name} is ready: Jobs go to ${event.namespace} on ${event.cluster}`
    case 'waiting':
      return `Flow run ${event.flowRunId} of ${event.flowName} is due; nothing is claimed while observing`
    case 'recovered':
      return `Flow run ${event.flowRunId} was claimed before but has no Job: creating ${event.job}`
    case 'dropped':
      return `Left flow run ${event.flowRunId} alone: ${event.reason}`
    case 'deployed': {
      const late = event.ms === null ? '' : `, ${formatSeconds(event.ms)} after it was due`
      return `Deployed flow run ${event.flowRunId} as ${event.job}${late}`
    }
    case 'failed':
      return `Flow run ${event.flowRunId} was not deployed: ${event.reason}`
    case 'cancelled':
      return `Flow run ${event.flowRunId} was cancelled: its Job ${event.job} was deleted`
    case 'crashed':
      return `Flow run ${event.flowRunId} crashed: ${event.reason}`
    case 'cleaned': {
      const kept = event.evidence === null ? '' : `; what it left behind is in ${event.evidence}`
      const object = event.pod === null ? `Job ${event.job}` : `pod ${event.pod}`
      return `Deleted ${object} of flow run ${event.flowRunId}, since ${event.reason}${kept}`
    }
    case 'mistake':
      return `Flowdeck made a mistake while ${event.where}; it goes on. Please report this: ${event.stack}`
    case 'problem': {
      const { what, why } = explain(event.problem)
      return `${what}. ${why}`
    }
    case 'link':
      return describeLink(event, now)
    case 'notice':
      return event.message === null ? 'The queue gives runs again' : withoutFullStop(event.message)
    case 'clock':
      return event.message === null ? 'This machine’s clock is right again' : withoutFullStop(event.message)
    case 'deaf':
      return event.message === null ? 'The events of the Prefect API are heard again' : withoutFullStop(event.message)
    case 'stopped': {
      const left = event.claimsLeft > 0 ? `; ${claimsLeftWords(event.claimsLeft)} at the next start` : ''
      return `Stopped after ${event.deployed} deployed flow ${event.deployed === 1 ? 'run' : 'runs'}${left}`
    }
    case 'claimed':
    case 'polled':
      return null
    default:
      return assertNever(event)
  }
}

const claimsLeftWords = (count: number): string =>
  count === 1 ? '1 claimed run gets its Job' : `${count} claimed runs get their Jobs`

function describeLink({ to, link }: Extract<AgentEvent, { kind: 'link' }>, now: number): string | null {
  const whom = to === 'api' ? 'The Prefect API' : 'The cluster'
  if ((link.state === 'refused' || link.state === 'retrying') && link.plugin)
    return `The cluster is not asked: ${withoutFullStop(link.message)}`
  if (link.state === 'refused') return `${whom} refuses us: ${link.message}`
  if (link.state !== 'retrying') return link.state === 'connected' ? `${whom} answers` : null
  const seconds = Math.max(0, (link.nextTryAt - now) / 1000).toFixed(1)
  return `${whom} does not answer (${link.message}); try ${link.tries + 1} in ${seconds} s`
}
