import type { AgentStatus } from '../../shared/model/agent-status'

/** How the agent's looking at the queue stands. Spans are ms. */
export type PollAge =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'never'
      /** How long the API has been asked in vain, and when it is asked again; null while the first answer is waited for. */
      readonly failing: { readonly forMs: number; readonly nextInMs: number } | null
    }
  | {
      readonly kind: 'polled'
      readonly ageMs: number
      readonly nextInMs: number | null
      /** overdue: no answer for twice the pause between polls; failing: the API does not answer. */
      readonly tone: 'fine' | 'overdue' | 'failing'
    }

/** Polls take a moment themselves; shorter pauses than this are not told apart. */
const leastPauseMs = 2000

export function pollAge(agent: AgentStatus, now: number): PollAge {
  if (agent.mode === 'off') return { kind: 'off' }
  const { api } = agent
  const nextInMs = agent.nextPollAt === null ? null : Math.max(0, agent.nextPollAt - now)
  const failing = api.state === 'retrying' || api.state === 'refused'
  if (agent.lastPollAt === null)
    return { kind: 'never', failing: failing ? { forMs: Math.max(0, now - api.since), nextInMs: nextInMs ?? 0 } : null }
  const ageMs = Math.max(0, now - agent.lastPollAt)
  const overdue = ageMs > 2 * Math.max(agent.waitMs, leastPauseMs)
  return { kind: 'polled', ageMs, nextInMs, tone: failing ? 'failing' : overdue ? 'overdue' : 'fine' }
}
