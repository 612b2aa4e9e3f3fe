import { describeAgent, type AgentStatus } from '../../shared/model/agent-status'
import type { Answer, Answers } from './serve-paths'

/** An agent whose loop has not gone round for longer is dead. Source: prefect 0.6.7, agent/kubernetes/agent.py, check_heartbeat. */
const deadAfterMs = 40_000

/** What probes ask of the agent. */
export interface Lives {
  /** How long ago its loop went round, ms; null when it is off. */
  readonly sinceTurnMs: number | null
  /** Another replica leads, and this one is ready to. */
  readonly standsBy: boolean
  readonly status: AgentStatus
}

/**
 * `/healthz` says whether the loop goes round: a server that does not answer is no reason to start the agent again.
 * `/readyz` says whether it can take runs: both servers answer; a replica that stands by is ready for that.
 */
export function healthAnswers(agent: Lives, now: () => number): Answers {
  return {
    '/healthz': () => {
      const { sinceTurnMs } = agent
      if (sinceTurnMs === null) return notWell('The agent is off.')
      const seconds = Math.round(sinceTurnMs / 1_000)
      return sinceTurnMs <= deadAfterMs ? well : notWell(`The agent’s loop stands still since ${seconds} s.`)
    },
    '/readyz': () => {
      const { status, standsBy } = agent
      if (standsBy) return well
      const states = [status.api.state, status.cluster.state]
      if (states.every((state) => state === 'connected')) return well
      const isEarly = status.mode !== 'off' && states.every((state) => state === 'connected' || state === 'unknown')
      return notWell(isEarly ? 'A server has not answered yet.' : `${describeAgent(status, now())}.`)
    },
  }
}

const well: Answer = { status: 200, body: 'ok\n' }
const notWell = (words: string): Answer => ({ status: 503, body: `${words}\n` })
