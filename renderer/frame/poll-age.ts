import type { AgentStatus } from '../../shared/model/agent-status'

/** How the agent's looking at the queue stands. Spans are ms. */
export type PollAge =
  | { readonly kind: 'off' }
  /** failing: it was asked, and gave no good answer. */
  | { readonly kind: 'never'; readonly failing: boolean }
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
  const failing = agent.api.state === 'retrying' || agent.api.state === 'refused'
  if (agent.lastPollAt === null) return { kind: 'never', failing }
  const ageMs = Math.max(0, now - agent.lastPollAt)
  const nextInMs = agent.nextPollAt === null ? null : Math.max(0, agent.nextPollAt - now)
  const overdue = ageMs > 2 * Math.max(agent.waitMs, leastPauseMs)
  return { kind: 'polled', ageMs, nextInMs, tone: failing ? 'failing' : overdue ? 'overdue' : 'fine' }
}
