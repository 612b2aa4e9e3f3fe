import { isNameOf, type AgentStatus } from '../../../shared/model/agent-status'
import { isFinished } from '../../../shared/model/dialect-words'
import { describeRequests } from '../../../shared/model/explain-run'
import type { Problem } from '../../../shared/model/problem'
import { placementOf, type PlacementKind } from '../../../shared/model/placement'
import { waitOf } from '../../../shared/model/waits'
import { isDeployed, problemOf, suspendedJob, type RunView } from '../../../shared/model/why'
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
  if (suspendedJob(view)) return { text: 'its Job is suspended', look: 'hint' }
  if (problem) return { text: problemWords(problem), look: isFinished(run.phase) ? 'muted' : 'hint' }
  // Its process ended well, and has reported that the flow did not.
  if (pod?.phase === 'Succeeded' && run.phase === 'failed') return { text: 'ended, the flow failed', look: 'muted' }
  if (pod) return { text: describePod(pod), look: 'muted' }
  if (isDeployed(view)) return { text: 'no pod yet', look: 'muted' }
  if (run.phase === 'waiting') return waitingWords(view, agent, now)
  if (run.phase === 'claimed') return claimedWords(view, agent)
  if (job && !isFinished(run.phase)) return { text: job.status, look: 'muted' }
  // How its Job ended says nothing of a pod that is not there.
  if (job) return { text: job.active + job.succeeded + job.failed > 0 ? 'gone' : 'no pod', look: 'faint' }
  // Only what has begun had a pod for sure.
  const hadOne = run.phase === 'succeeded' || (isFinished(run.phase) && run.startedAt !== null)
  return { text: hadOne ? 'gone' : '–', look: 'faint' }
}

function waitingWords({ run }: RunView, agent: AgentStatus, now: number): PodWords {
  const { brief, calm } = waitOf(run, agent, now)
  return { text: brief, look: calm || brief === '' ? 'faint' : 'hint' }
}

function claimedWords({ run, jobs }: RunView, agent: AgentStatus): PodWords {
  if (jobs.length > 0) return { text: 'no pod yet', look: 'muted' }
  const { claim } = run
  if (claim && isNameOf(agent, claim.agent))
    return heldUpWords(agent) ?? { text: 'its Job is being created', look: 'faint' }
  return { text: claim ? `claimed by agent ${claim.agent}` : 'claimed by another agent', look: 'faint' }
}

/** What keeps the agent from making its Job; null when nothing does. */
function heldUpWords({ cluster }: AgentStatus): PodWords | null {
  if ((cluster.state === 'retrying' || cluster.state === 'refused') && cluster.plugin !== undefined)
    return { text: `${cluster.plugin} has given no credentials`, look: 'hint' }
  if (cluster.state === 'retrying') return { text: 'the cluster does not answer', look: 'hint' }
  return cluster.state === 'refused' ? { text: 'the cluster refuses its Job', look: 'hint' } : null
}

/** The scheduler's first reason, in a few words. */
function placementWords(problem: Extract<Problem, { kind: 'unschedulable' }>): string {
  const placement = placementOf(problem.reason, problem.message)
  const short = Object.entries(problem.requests).filter(([name]) => problem.message.includes(`Insufficient ${name}`))
  if (short.length > 0) return `${describeRequests(Object.fromEntries(short))} asked, no node has it`
  return placementBriefs[placement?.causes[0]?.kind ?? 'other'] ?? 'no node takes it'
}

const placementBriefs: Readonly<Partial<Record<PlacementKind, string>>> = {
  noNodes: 'the cluster has no node',
  gated: 'held back by a scheduling gate',
  selector: 'no node matches its selector',
  taint: 'kept away by a taint',
  cordoned: 'its nodes are cordoned',
  notReady: 'no node is ready for it',
  pods: 'the nodes are full of pods',
  claimMissing: 'its volume claim is missing',
  claimUnbound: 'its volume claim has no volume',
}

function problemWords(problem: Problem): string {
  switch (problem.kind) {
    case 'unschedulable':
      return placementWords(problem)
    case 'podRefused':
      return 'no pod: it is refused'
    case 'podHeldUp':
      return problem.reason
    case 'outOfMemory':
      return problem.limit === null ? 'OOMKilled' : `OOMKilled at ${problem.limit}`
    case 'imagePullFailed':
    case 'containerConfig':
      return problem.reason
    case 'containerFailed':
      return problem.exitCode === null ? 'failed' : `exit code ${problem.exitCode}`
    case 'podDisrupted':
      return problem.reason
    case 'nodeSilent':
      return 'its node does not answer'
    case 'podEvicted':
      return 'Evicted'
    case 'deadlineExceeded':
      return 'DeadlineExceeded'
    default:
      return 'failed'
  }
}
