import type { AgentEvent } from '../agent/agent-event'
import { serverVersion } from '../kube/cluster-queries'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'

/**
 * Keeps back that an agent is ready as long as the program that gives its credentials has not: a login may be waited for, and
 * none of its runs would become a Job meanwhile.
 * @param tell says the event
 * @param signal ends the waiting; nothing is told then
 */
export function onceLoggedIn(
  client: Pick<KubeClient, 'plugin' | 'onAnswer' | 'json'>,
  tell: (event: AgentEvent) => void,
  signal: AbortSignal,
): (event: AgentEvent) => void {
  let isLoggedIn = client.plugin === null
  return (event) => {
    if (event.kind !== 'ready' || isLoggedIn) {
      tell(event)
      return
    }
    const end = client.onAnswer((status) => {
      // What the program gave is not taken.
      if (status === 401 || isLoggedIn || signal.aborted) return
      isLoggedIn = true
      end()
      tell(event)
    })
    // Whoever only looks on asks the cluster for nothing, and would never hear of an answer.
    serverVersion(client, signal).catch((error: unknown) => {
      if (!(error instanceof KubeError) && !signal.aborted) throw error
    })
  }
}
