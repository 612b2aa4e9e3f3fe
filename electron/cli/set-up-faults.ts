import { isOfTheWay, type Link } from '../../shared/model/agent-status'
import { asSentence } from '../../shared/model/sentence'
import type { AgentEvent } from '../agent/agent-event'
import { explainToCommand, refusalAdvice } from './advice'
import type { NamedConnection } from './open'

type Named = Pick<NamedConnection, 'api' | 'context' | 'dialect' | 'apiFrom'>

/** Follows what keeps an agent from working at all, and can say it in one sentence. */
export class SetUpFaults {
  readonly #connection: Named
  #api: string | null = null
  #cluster: string | null = null
  readonly #endsByItself: boolean
  /** Whether the API has never accepted us: a mistake of the call. One that refuses us later may be put right. */
  fatal = false

  /** @param endsByItself whoever starts an agent for a few polls wants no wait until somebody mends the way to the API */
  constructor(connection: Named, endsByItself: boolean) {
    this.#connection = connection
    this.#endsByItself = endsByItself
  }

  /** The one that is in force; null when all is well. */
  get last(): string | null {
    return this.#api ?? this.#cluster
  }

  /** @param neverPolled whether no poll has succeeded yet */
  hear(event: AgentEvent, neverPolled: () => boolean): void {
    if (event.kind === 'link' && event.to === 'api') {
      this.#api = event.link.state === 'refused' ? refusedByApi(event.link, this.#connection) : null
      // A certificate or a gateway may be mended while we look on.
      const isMended = event.link.state === 'refused' && isOfTheWay(event.link.refusal ?? 'credentials')
      const mayPass = isMended && !this.#endsByItself
      this.fatal = this.#api !== null && !mayPass && neverPolled()
    }
    if (event.kind === 'link' && event.to === 'cluster') {
      this.#cluster = event.link.state === 'refused' ? refusedByCluster(event.link, this.#connection.context) : null
    }
    // It names user, verb and namespace.
    if (isOfCluster(event)) {
      const { what, why } = explainToCommand(event.problem)
      this.#cluster = `${what}. ${why}`
    }
  }

  isAbout(event: AgentEvent): boolean {
    return isOfCluster(event) || (event.kind === 'link' && event.link.state === 'refused')
  }
}

/** What the API does not take, and what to do. */
export function refusedByApi(
  refusal: Extract<Link, { state: 'refused' }>,
  { api, dialect, apiFrom }: Pick<Named, 'api' | 'dialect' | 'apiFrom'>,
): string {
  const what = refusal.refusal ?? 'credentials'
  const words = `${asSentence(refusal.message)} ${refusalAdvice(what, dialect, apiFrom)}`.trimEnd()
  if (what === 'workPool') return `The worker can’t serve its work pool at ${api.url}: ${words}`
  if (isOfTheWay(what)) return `The Prefect API at ${api.url} can’t be reached as it is set up: ${words}`
  return `The Prefect API at ${api.url} refused the agent: ${words}`
}

function refusedByCluster({ message, plugin }: Extract<Link, { state: 'refused' }>, context: string): string {
  const what = plugin ? `${plugin} gave no credentials for the cluster` : 'The cluster'
  return `${what} ${context}${plugin ? '' : ' accepts no Jobs'}: ${asSentence(message)}`
}

const isOfCluster = (event: AgentEvent): event is Extract<AgentEvent, { kind: 'problem' }> =>
  event.kind === 'problem' && ['notAllowed', 'noNamespace', 'clusterRefused'].includes(event.problem.kind)
