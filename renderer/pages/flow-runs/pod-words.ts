import { isNameOf, type AgentStatus } from '../../../shared/model/agent-status'
import { isFinished } from '../../../shared/model/dialect-words'
import { describeRequests } from '../../../shared/model/explain'
import type { Problem } from '../../../shared/model/problem'
import { isLate, lackingLabels, problemOf, type RunView } from '../../../shared/model/why'
import { describePod } from '../../components/state-label'

export interface PodWords {
  readonly text: string
  /** hint: it waits for something that will not come by itself, or went wrong. */
  readonly look: 'hint' | 'muted' | 'faint'
}

/** What the row says about a run's pod; while there is none, why. */
export function podWords(view: RunView, agent: AgentStatus, now: number): PodWords {
  const { run } = view
  const [pod] = view.pods
  const [job] = view.jobs
  const problem = problemOf(view)
  if (problem) return { text: problemWords(problem), look: isFinished(run.phase) ? 'muted' : 'hint' }
  if (pod) return { text: describePod(pod), look: 'muted' }
  if (run.phase === 'waiting') return waitingWords(view, agent, now)
  if (run.phase === 'claimed') return claimedWords(view, agent)
  if (job) return { text: job.status, look: 'muted' }
  return { text: isFinished(run.phase) ? 'gone' : '–', look: 'faint' }
}

function waitingWords({ run }: RunView, agent: AgentStatus, now: number): PodWords {
  if (lackingLabels(run, agent)) return { text: 'no agent with its labels', look: 'hint' }
  const dueSoon = run.dueAt !== null && run.dueAt - now < 60_000
  if (agent.mode === 'off' && dueSoon) return { text: 'the agent is off', look: 'hint' }
  if (agent.mode === 'paused' && dueSoon) return { text: 'the agent is paused', look: 'hint' }
  if (isLate(run, now)) {
    const away = agent.api.state === 'retrying' || agent.api.state === 'refused'
    return { text: away ? 'the Prefect API does not answer' : 'not offered by the queue', look: 'hint' }
  }
  return { text: dueSoon ? 'starts on time' : '', look: 'faint' }
}

function claimedWords({ run, jobs }: RunView, agent: AgentStatus): PodWords {
  if (jobs.length > 0) return { text: 'no pod yet', look: 'muted' }
  const { claim } = run
  if (claim && isNameOf(agent, claim.agent)) return { text: 'its Job is being created', look: 'faint' }
  return { text: claim ? `claimed by agent ${claim.agent}` : 'claimed by another agent', look: 'faint' }
}

/** What the scheduler says is short; all that was asked for when it is something else. */
function shortRequests({
  requests,
  message,
}: Extract<Problem, { kind: 'unschedulable' }>): Readonly<Record<string, string>> {
  const short = Object.entries(requests).filter(([resource]) => message.includes(`Insufficient ${resource}`))
  return short.length > 0 ? Object.fromEntries(short) : requests
}

function problemWords(problem: Problem): string {
  switch (problem.kind) {
    case 'unschedulable':
      return `${describeRequests(shortRequests(problem))} asked, no node has it`
    case 'outOfMemory':
      return problem.limit === null ? 'OOMKilled' : `OOMKilled at ${problem.limit}`
    case 'imagePullFailed':
    case 'containerConfig':
      return problem.reason
    case 'containerFailed':
      return problem.exitCode === null ? 'failed' : `exit code ${problem.exitCode}`
    case 'podDisrupted':
      return problem.reason
    case 'podEvicted':
      return 'Evicted'
    case 'deadlineExceeded':
      return 'DeadlineExceeded'
    default:
      return 'failed'
  }
}
