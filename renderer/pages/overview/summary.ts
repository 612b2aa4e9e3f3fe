import { formatAge } from '../../../shared/model/age'
import { describeAgent, type AgentStatus } from '../../../shared/model/agent-status'
import { asSentence } from '../../../shared/model/sentence'

export interface Summary {
  readonly tone: 'ok' | 'late' | 'failed' | 'quiet'
  /** Whether all is well, in a sentence. */
  readonly title: string
  readonly detail: string
  /** What is pressed most likely now. */
  readonly action: 'start' | 'pause' | 'retry' | 'connections' | 'problems' | 'template' | null
}

export interface Waiting {
  readonly late: number
  /** Due, and not late yet. */
  readonly due: number
  /** Problems that are open. */
  readonly problems: number
}

/** The one sentence that says if all is well. */
export function summarize(agent: AgentStatus, waiting: Waiting, now: number): Summary {
  const late = waiting.late === 0 ? '' : ` ${count(waiting.late)} late.`
  if (agent.mode === 'off' && agent.whyOff !== null) {
    const detail = `Nothing is claimed, nothing is started until it is corrected.${late}`
    return { tone: 'failed', title: 'The agent is off: the Job template is broken.', detail, action: 'template' }
  }
  if (agent.mode === 'off') {
    const detail = `Nothing is claimed, nothing is started.${late}`
    return { tone: waiting.late > 0 ? 'late' : 'quiet', title: 'The agent is off.', detail, action: 'start' }
  }
  if (agent.mode === 'stopping')
    return { tone: 'quiet', title: asSentence(describeAgent(agent, now)), detail: '', action: null }
  for (const link of [agent.api, agent.cluster]) {
    if (link.state === 'refused') {
      return {
        tone: 'failed',
        title: asSentence(describeAgent(agent, now)),
        detail: late.trim(),
        action: 'connections',
      }
    }
    if (link.state === 'retrying') {
      const detail = `Without an answer for ${formatAge(now - link.since)}. What is due is deployed when it is back.${late}`
      return { tone: 'late', title: asSentence(describeAgent(agent, now)), detail, action: 'retry' }
    }
  }
  const notices = [agent.clockNotice, agent.deafNotice].filter((notice) => notice !== null)
  const amiss = notices.map((notice) => `${notice} `).join('')
  if (agent.mode === 'paused') {
    const detail = `${amiss}It looks at the queue and claims nothing.${late}`
    const tone = waiting.late > 0 || amiss !== '' ? 'late' : 'quiet'
    return { tone, title: 'The agent only watches.', detail, action: 'start' }
  }
  const running = `${amiss}The agent “${agent.name}” has been running for ${formatAge(now - (agent.since ?? now))}${polled(agent, now)}.`
  // What waits there is not about to be claimed, however late it is.
  if (agent.notice !== null) {
    const tone = waiting.late > 0 ? 'late' : 'quiet'
    return { tone, title: asSentence(agent.notice), detail: `${running}${late}`, action: 'pause' }
  }
  if (waiting.late > 0) return { tone: 'late', title: `${count(waiting.late)} late.`, detail: running, action: 'pause' }
  if (waiting.due > 0) {
    const title = `${waiting.due === 1 ? 'One run is' : `${waiting.due} runs are`} due now and about to be claimed.`
    return { tone: 'ok', title, detail: running, action: 'pause' }
  }
  if (waiting.problems > 0) {
    const title = `Everything due has been deployed; ${waiting.problems === 1 ? 'one problem needs' : `${waiting.problems} problems need`} you.`
    return { tone: 'late', title, detail: running, action: 'problems' }
  }
  const tone = amiss.length === 0 ? 'ok' : 'late'
  return { tone, title: 'Everything due has been deployed.', detail: running, action: 'pause' }
}

const count = (runs: number) => (runs === 1 ? 'One run is' : `${runs} runs are`)
const polled = (agent: AgentStatus, now: number) =>
  agent.lastPollAt === null ? '' : `; last good poll ${formatAge(now - agent.lastPollAt)} ago`
