import { isNameOf, type AgentStatus } from './agent-status'
import { formatAge } from './age'
import type { ClaimRecord } from './claim'
import { isFinished } from './dialect-words'
import { isDisruption } from './disruption'
import { explain } from './explain'
import type { FlowRunSummary } from './flow-run'
import type { JobSummary } from './job'
import type { KubeEvent, PodSummary } from './pod'
import type { Explanation, Problem, RunRef } from './problem'

/** How long after its due time a waiting run counts as late, ms. */
export const lateAfterMs = 15_000

/** The API's 30 s between two claims of a run, and a poll. */
const claimedAgainAfterMs = 40_000

/** A claim by another agent that has led to no Job here for so long may be one that nobody looks after, ms. */
const lostAfterMs = 60_000

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

export const refOf = (run: FlowRunSummary): RunRef => ({ id: run.id, name: run.name, flowName: run.flowName })

export const isLate = (run: FlowRunSummary, now: number): boolean =>
  run.phase === 'waiting' && run.dueAt !== null && run.dueAt < now - lateAfterMs

/**
 * The answer to "why isn't it running?", from state, Job, pod and events; for a run that ended badly, why it did.
 * @returns null when there is nothing to explain: it runs, or ended well.
 */
export function explainRun(view: RunView, agent: AgentStatus, now: number): Explanation | null {
  const problem = problemOf(view)
  if (problem) return explain(problem)
  const { run } = view
  if (run.phase === 'waiting') return explainWaiting(run, agent, now)
  if (run.phase === 'claimed') return explainClaimed(view, agent, now)
  if (run.phase === 'failed')
    return note('The flow failed', 'Its message is below; its log has the details.', run.stateMessage)
  return null
}

/** What went wrong with the newest pod or Job of a run that has not ended well; null when nothing did. */
export function problemOf(view: RunView): Problem | null {
  const { run } = view
  const pod = view.pods[0]
  const job = view.jobs[0]
  if (isFinished(run.phase) && run.phase !== 'failed') return null
  if (pod) {
    const problem = podProblem(pod, refOf(run), view.events)
    // A pod that failed because its flow did is the flow's affair: its state says more than an exit code.
    if (problem && !(problem.kind === 'containerFailed' && run.phase === 'failed')) return problem
  }
  if (job?.status === 'Failed' && run.phase !== 'failed') {
    const message = job.message ?? ''
    if (job.reason === 'DeadlineExceeded') return { kind: 'deadlineExceeded', run: refOf(run), message }
    return { kind: 'containerFailed', run: refOf(run), container: 'flow', exitCode: null, message }
  }
  return null
}

const pullReasons = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])
const configReasons = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])

/** What went wrong with a pod, or keeps it from starting; null when nothing does. */
export function podProblem(pod: PodSummary, run: RunRef, events: readonly KubeEvent[]): Problem | null {
  if (pod.reason === 'Evicted') return { kind: 'podEvicted', run, message: pod.message ?? '' }
  if (pod.reason !== null && isDisruption(pod.reason))
    return { kind: 'podDisrupted', run, reason: pod.reason, message: pod.message ?? '' }
  for (const container of pod.containers) {
    const { reason } = container
    const message = container.message ?? ''
    if (container.state === 'waiting' && reason !== null) {
      if (pullReasons.has(reason)) {
        // "Back-off pulling image" says nothing; the event before it has the registry's words.
        const pull = events.find((event) => event.reason === 'Failed' && event.message.startsWith('Failed to pull'))
        return { kind: 'imagePullFailed', run, image: container.image, reason, message: pull?.message ?? message }
      }
      if (configReasons.has(reason)) return { kind: 'containerConfig', run, reason, message }
      if (reason === 'CrashLoopBackOff')
        return { kind: 'containerFailed', run, container: container.name, exitCode: null, message }
    }
    // The kernel kills the process that has most: one that was started by the container's own, which then may end well.
    if (container.state === 'terminated' && reason === 'OOMKilled') {
      const exitCode = container.exitCode ?? 1
      return { kind: 'outOfMemory', run, container: container.name, limit: container.limits.memory ?? null, exitCode }
    }
    if (container.state === 'terminated' && container.exitCode !== 0) {
      const exitCode = container.exitCode ?? 1
      return { kind: 'containerFailed', run, container: container.name, exitCode, message }
    }
  }
  if (pod.reason === 'Unschedulable') {
    const requests = pod.containers.map((container) => container.requests).find((it) => Object.keys(it).length > 0)
    return { kind: 'unschedulable', run, requests: requests ?? {}, message: pod.message ?? '' }
  }
  return null
}

/** Which of the run's labels the agent lacks; null when it takes the run. A run without labels is for agents without. */
export function lackingLabels(run: FlowRunSummary, agent: AgentStatus): readonly string[] | null {
  if (run.labels === null) return null
  const lacking = run.labels.filter((label) => !agent.labels.includes(label))
  return lacking.length > 0 || (run.labels.length === 0 && agent.labels.length > 0) ? lacking : null
}

function explainLabels(lacking: readonly string[], agent: AgentStatus): Explanation {
  const what = 'No agent here has these labels'
  const why =
    lacking.length === 0
      ? `It has no labels, and agent ${agent.name} takes only runs with labels: ${agent.labels.join(', ')}.`
      : `Agent ${agent.name} lacks ${lacking.join(', ')}. It takes a run only if it has all of the run’s labels.`
  return {
    ...note(what, `${why} Change the agent’s labels, or leave it to another agent.`),
    next: [{ label: 'Change labels…', action: { kind: 'goTo', page: 'settings' } }],
  }
}

function explainWaiting(run: FlowRunSummary, agent: AgentStatus, now: number): Explanation {
  const due = run.dueAt ?? now
  const lacking = lackingLabels(run, agent)
  if (lacking) return explainLabels(lacking, agent)
  if (agent.mode === 'off') {
    return {
      ...note(
        'The agent is off',
        'It deploys no runs while it is off. Start it, and this run is deployed when it is due.',
      ),
      next: [{ label: 'Start the agent', action: { kind: 'startAgent' } }],
    }
  }
  if (due <= now && agent.api.state === 'refused')
    return note(
      'The Prefect API refused the agent',
      'Check its token and dialect under Connections.',
      agent.api.message,
    )
  if (agent.mode === 'paused') {
    return {
      ...note(
        'The agent is paused',
        'It watches the queue and claims nothing. Deploy this run by itself, or start the agent.',
      ),
      next: [
        { label: 'Deploy run', action: { kind: 'deployRun', flowRunId: run.id } },
        { label: 'Start the agent', action: { kind: 'startAgent' } },
      ],
    }
  }
  if (due > now) return note('It is not due yet', `It starts on time, in ${formatAge(due - now)}.`)
  if (agent.api.state === 'retrying')
    return note('The Prefect API does not answer', 'It is deployed when the API is back.', agent.api.message)
  if (agent.cluster.state === 'retrying')
    return note(
      'The cluster does not answer',
      'It is claimed and deployed when the cluster is back.',
      agent.cluster.message,
    )
  if (agent.cluster.state === 'refused')
    return note(
      'The cluster refused the agent',
      'Nothing is claimed until it may create Jobs there. The Problems page says what it needs.',
      agent.cluster.message,
    )
  if (run.startedAt !== null && run.stateAt !== null && now - run.stateAt < claimedAgainAfterMs)
    return note(
      'It waits to be claimed again',
      'The API accepts no second claim within 30 s of the last one. The agent then claims it by itself.',
    )
  if (isLate(run, now)) {
    return note(
      `It is ${formatAge(now - due)} late`,
      'The queue has not offered it to this agent yet. It may be meant for another agent, or many runs were due before it.',
    )
  }
  return note('It is due now', 'The agent claims it with its next poll.')
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
            `For ${formatAge(now - pulling.lastAt)} on ${pod.node ?? 'its node'}.`,
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
  if (job)
    return note(
      'Its Job has no pod yet',
      'The Job controller has not made one. A quota or a missing service account can be the cause; see the events.',
      view.events[0]?.message ?? null,
    )
  if (agent.cluster.state === 'retrying')
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
  if (agent.cluster.state === 'refused')
    return note(
      'The cluster refuses its Job for now',
      'The set-up is at fault, not the run: it stays claimed, and its Job is created once the agent may.',
      agent.cluster.message,
    )
  return note('It has been claimed', 'Its Job is about to be created.')
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
