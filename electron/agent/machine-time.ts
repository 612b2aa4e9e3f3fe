import type { AgentStatus, Link } from '../../shared/model/agent-status'

/**
 * A status whose instants are of the agent's clock, which is its server's, by the clock of this machine: whoever shows how
 * long ago something was has no other.
 * @param aheadMs how far the server's clock is ahead
 */
export function onThisMachine(status: AgentStatus, aheadMs: number): AgentStatus {
  if (aheadMs === 0) return status
  const { since, lastPollAt, nextPollAt, nextDueAt, api, cluster } = status
  const here = (at: number | null): number | null => (at === null ? null : at - aheadMs)
  return {
    ...status,
    since: here(since),
    lastPollAt: here(lastPollAt),
    nextPollAt: here(nextPollAt),
    nextDueAt: here(nextDueAt),
    api: linkOnThisMachine(api, aheadMs),
    cluster: linkOnThisMachine(cluster, aheadMs),
  }
}

/** The same of a link alone. */
export function linkOnThisMachine(link: Link, aheadMs: number): Link {
  if (link.state === 'unknown') return link
  const since = link.since - aheadMs
  return link.state === 'retrying' ? { ...link, since, nextTryAt: link.nextTryAt - aheadMs } : { ...link, since }
}
