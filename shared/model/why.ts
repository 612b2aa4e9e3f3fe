import { isNameOf, type AgentStatus } from './agent-status'
import { formatAge } from './age'
import type { ClaimRecord } from './claim'
import { isFinished } from './dialect-words'
import { explain } from './explain'
import type { FlowRunSummary } from './flow-run'
import { isJobFinished, type JobSummary } from './job'
import type { KubeEvent, PodSummary } from './pod'
import { podProblem } from './pod-problem'
import type { Explanation, Problem, RunRef } from './problem'
import { waitOf, pluginOf } from './waits'

/** A claim by another agent that has led to no Job here for so long may be one that nobody looks after, ms. */
const lostAfterMs = 60_000

/** The Job controller makes a pod at once; when it has made none for so long, that is worth a word, ms. */
const podlessMs = 10_000

/** All that is known of one run. Instants are ms since the epoch. */
export interface RunView {
  readonly run: FlowRunSummary
  /** Its Jobs, newest first. */
  readonly jobs: readonly JobSummary[]
  /** Their pods, newest first. */
  readonly pods: readonly PodSummary[]
  /** Events of those, newest first. */
  readonly events: readonly KubeEvent[]
}

/**
 * Whether the Job of this try is there although the list of runs has it waiting: watches tell sooner than a list that is asked
 * for. The cluster counts whole seconds.
 */
export function isDeployed({ run, jobs: [job] }: Pick<RunView, 'run' | 'jobs'>): boolean {
  if (run.phase !== 'waiting' || !job || isJobFinished(job)) return false
  return job.createdAt + 1_000 > Math.max(run.stateAt ?? 0, run.dueAt ?? 0)
}

export const refOf = (run: FlowRunSummary): RunRef => ({ id: run.id, name: run.name, flowName: run.flowName })

/**
 * The answer to "why isn't it running?", from state, Job, pod and events; for a run that ended badly, why it did.
 * @returns null when there is nothing to explain: it runs, or ended well.
 */
export function explainRun(view: RunView, agent: AgentStatus, now: number): Explanation | null {
  const problem = problemOf(view)
  if (problem) return explain(problem)
  const { run } = view
  const suspended = suspendedJob(view)
  if (suspended) return explainSuspended(run, suspended)
  if (run.phase === 'claimed' || isDeployed(view)) return explainClaimed(view, agent, now)
  if (run.phase === 'waiting') return waitOf(run, agent, now)
  if (run.phase === 'failed')
    return note('The run failed', 'Its message is below; its log has the details.', run.stateMessage)
  return null
}

/** The run's Job while it is suspended: its pods were ended by that, and nothing is wrong with them. */
export function suspendedJob({ run, jobs: [job] }: Pick<RunView, 'run' | 'jobs'>): JobSummary | null {
  return job?.status === 'Suspended' && !isFinished(run.phase) ? job : null
}

function explainSuspended({ phase, state }: FlowRunSummary, { uid }: JobSummary): Explanation {
  const by = 'It was suspended by hand, by its template or by a queue such as Kueue'
  const why =
    phase === 'running'
      ? `${by}, which ended its pod: Prefect goes on showing the run as ${state}. Resumed, the Job gets another pod.`
      : `${by}, and gets its pod when it is resumed.`
  return {
    ...note('Its Job is suspended', why),
    next: [{ label: 'Resume Job', action: { kind: 'resumeJob', jobUid: uid } }],
  }
}

/** What went wrong with the newest pod or Job of a run that has not ended well; null when nothing did. */
export function problemOf(view: RunView): Problem | null {
  const { run } = view
  const pod = view.pods[0]
  const job = view.jobs[0]
  if ((isFinished(run.phase) && run.phase !== 'failed') || suspendedJob(view)) return null
  if (pod) {
    const problem = podProblem(pod, refOf(run), view.events)
    // A pod that failed because its flow did is the flow's affair: its state says more than an exit code.
    if (problem && !(problem.kind === 'containerFailed' && run.phase === 'failed')) return problem
  }
  if (job?.status === 'Failed' && run.phase !== 'failed') {
    const message = job.message ?? ''
    if (job.reason === 'DeadlineExceeded') return { kind: 'deadlineExceeded', run: refOf(run), message }
    return {
      kind: 'containerFailed',
      run: refOf(run),
      container: 'flow',
      init: false,
      exitCode: null,
      restarting: false,
      message,
    }
  }
  return run.phase === 'failed' ? null : refusedPod(view)
}

/** The Job controller's own words on why it has made no pod. */
function refusedPod({ run, jobs, pods, events }: RunView): Problem | null {
  const [job] = jobs
  if (!job || isJobFinished(job) || pods.some((pod) => pod.jobName === job.name)) return null
  const said = (reason: string) =>
    events.find((event) => event.kind === 'Job' && event.name === job.name && event.reason === reason)
  const event = said('FailedCreate')
  // One that was made since has gone again for another reason.
  if (event && (said('SuccessfulCreate')?.lastAt ?? 0) > event.lastAt) return null
  return event ? { kind: 'podRefused', run: refOf(run), namespace: job.namespace, message: event.message } : null
}

function explainClaimed(view: RunView, agent: AgentStatus, now: number): Explanation {
  const { stateMessage, claim } = view.run
  const [job] = view.jobs
  const [pod] = view.pods
  if (pod) {
    if (pod.scheduledAt === null)
      return note('Its pod waits for a node', 'The scheduler has not placed it yet.', pod.message)
    if (pod.phase === 'Pending') {
      const pulling = view.events.find((event) => event.reason === 'Pulling' && event.name === pod.name)
      return pulling
        ? note(
            'Its image is being pulled',
            `${pod.node === null ? 'Its node' : `Node ${pod.node}`} has been pulling it for ${formatAge(now - pulling.lastAt)}.`,
            pulling.message,
          )
        : note('Its container is being created', `On ${pod.node ?? 'its node'}.`, pod.message)
    }
    if (pod.phase === 'Running')
      return note('Its process is starting', 'The pod runs; Prefect takes some seconds to load the flow and report it.')
    return note(
      'Its pod ended before the flow started',
      'The process never reported to Prefect. Its log says why.',
      pod.message,
    )
  }
  if (job) return explainPodless(job, now)
  if (agent.cluster.state === 'retrying' && !agent.cluster.plugin)
    return note(
      'The cluster does not answer',
      'The run is claimed; its Job is created when the cluster is back.',
      agent.cluster.message,
    )
  if (claim && !isNameOf(agent, claim.agent)) return explainOthersClaim(view.run, claim, now)
  if (!claim)
    return note(
      'Another agent has claimed it',
      'Its claim does not say which. Its Job is not in this namespace.',
      stateMessage,
    )
  const plugin = pluginOf(agent)
  if (plugin !== null)
    return note(
      `${plugin} has given no credentials`,
      'The run stays claimed; its Job is created when they are there.',
      agent.cluster.state === 'unknown' || agent.cluster.state === 'connected' ? null : agent.cluster.message,
    )
  if (agent.cluster.state === 'refused')
    return note(
      'The cluster refuses its Job for now',
      'The set-up is at fault, not the run: it stays claimed, and its Job is created once the agent may.',
      agent.cluster.message,
    )
  return note('It has been claimed', 'Its Job is about to be created.')
}

/** What keeps the Job controller from making a pod, it says at once; that is a problem. */
function explainPodless({ createdAt }: JobSummary, now: number): Explanation {
  const ageMs = now - createdAt
  if (ageMs < podlessMs) return note('Its pod is about to be made', 'The Job is there; its pod follows in a moment.')
  return note(
    'Its Job has no pod yet',
    `The Job is ${formatAge(ageMs)} old, and the Job controller says nothing of it. Look whether the cluster’s controller manager runs.`,
  )
}

/** An agent that was given another name, and has been started since, does not know its claims any more. */
function explainOthersClaim(run: FlowRunSummary, claim: ClaimRecord, now: number): Explanation {
  const { agent, namespace } = claim
  const claimed = note(`Agent ${agent} has claimed it`, `It makes its Job in ${namespace}.`)
  if (run.stateAt === null || now - run.stateAt < lostAfterMs) return claimed
  return {
    ...claimed,
    why: `${claimed.why} That was ${formatAge(now - run.stateAt)} ago. Start that agent; if this one had its name before, give it that name again.`,
    next: [{ label: 'Change the name…', action: { kind: 'goTo', page: 'settings' } }],
  }
}

const note = (what: string, why: string, quote: string | null = null): Explanation => ({ what, why, quote, next: [] })
