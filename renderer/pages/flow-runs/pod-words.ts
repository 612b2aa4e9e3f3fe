import type { AgentStatus } from '../../../shared/model/agent-status'
import { parseClaim } from '../../../shared/model/claim'
import { describeRequests } from '../../../shared/model/explain'
import type { Problem } from '../../../shared/model/problem'
import { isFinished, isScheduled } from '../../../shared/model/state'
import { isLate, problemOf, type RunView } from '../../../shared/model/why'
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
  if (problem) return { text: problemWords(problem), look: isFinished(run.state) ? 'muted' : 'hint' }
  if (pod) return { text: describePod(pod), look: 'muted' }
  if (isScheduled(run.state)) return waitingWords(view, agent, now)
  if (run.state === 'Submitted') return submittedWords(view, agent)
  if (job) return { text: job.status, look: 'muted' }
  return { text: isFinished(run.state) ? 'gone' : '–', look: 'faint' }
}

function waitingWords({ run }: RunView, agent: AgentStatus, now: number): PodWords {
  const dueSoon = run.dueAt !== null && run.dueAt - now < 60_000
  if (agent.mode === 'off' && dueSoon) return { text: 'the agent is off', look: 'hint' }
  if (agent.mode === 'paused' && dueSoon) return { text: 'the agent is paused', look: 'hint' }
  if (isLate(run, now)) {
    const away = agent.api.state === 'retrying' || agent.api.state === 'refused'
    return { text: away ? 'the Prefect API does not answer' : 'not offered by the queue', look: 'hint' }
  }
  return { text: dueSoon ? 'starts on time' : '', look: 'faint' }
}

function submittedWords({ run, jobs }: RunView, agent: AgentStatus): PodWords {
  if (jobs.length > 0) return { text: 'no pod yet', look: 'muted' }
  const claim = parseClaim(run.stateMessage)
  if (claim?.agent === agent.name) return { text: 'its Job is being created', look: 'faint' }
  return { text: claim ? `taken by agent ${claim.agent}` : 'taken by another agent', look: 'faint' }
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
    case 'podEvicted':
      return 'Evicted'
    case 'deadlineExceeded':
      return 'DeadlineExceeded'
    default:
      return 'failed'
  }
}
