import type { AgentStatus, Link } from './agent-status'
import { formatAge } from './age'
import type { FlowRunSummary } from './flow-run'
import type { Explanation } from './problem'
import { asSentence } from './sentence'

/** How long after its due time a waiting run counts as late, ms. */
export const lateAfterMs = 15_000

/** The state's message of a run that was scheduled once more by hand. */
export const scheduledAgain = 'Scheduled again from Flowdeck.'

/** The agent pauses so long once the queue has given nothing several times in a row, ms. */
const emptyQueueWaitMs = 1_000
/** A queue that always gives something else passes a run over that has been due for so long, ms. */
const passedOverMs = 120_000

/** The API's 30 s between two claims of a run, and a poll; Prefect 3 has no such rule. */
const claimedAgainAfterMs = 40_000

export const isLate = (run: FlowRunSummary, now: number): boolean =>
  run.phase === 'waiting' && run.dueAt !== null && run.dueAt < now - lateAfterMs

/** Which of the run's labels the agent lacks; null when it takes the run. A run without labels is for agents without. */
export function lackingLabels(run: FlowRunSummary, agent: AgentStatus): readonly string[] | null {
  if (run.labels === null) return null
  const lacking = run.labels.filter((label) => !agent.labels.includes(label))
  return lacking.length > 0 || (run.labels.length === 0 && agent.labels.length > 0) ? lacking : null
}

/** Why a run that is scheduled is not claimed. */
export interface Wait extends Explanation {
  /** For a row, in a few words; "" where there is nothing to say. */
  readonly brief: string
  /** It comes by itself, and soon. */
  readonly calm: boolean
}

interface Waiting {
  readonly run: FlowRunSummary
  readonly agent: AgentStatus
  readonly now: number
  /** How long it has been due, ms; below 0 before. */
  readonly overdueMs: number
}

/** One thing that a scheduled run waits for. The first row that holds is said. */
interface WaitRow {
  /** What shows it. */
  readonly holds: (waiting: Waiting) => boolean
  readonly what: string | ((waiting: Waiting) => string)
  readonly why: string | ((waiting: Waiting) => string)
  readonly brief: string | ((waiting: Waiting) => string)
  readonly quote?: (waiting: Waiting) => string | null
  readonly next?: (waiting: Waiting) => Explanation['next']
  readonly calm?: true
}

const isDue = ({ overdueMs }: Waiting): boolean => overdueMs >= 0
const isSoon = ({ overdueMs }: Waiting): boolean => overdueMs > -60_000
const inState = (name: string) => (waiting: Waiting) => waiting.run.state === name
const messageOf = (link: Link): string | null => ('message' in link ? link.message : null)
/** The program that was to give the cluster's credentials, and has failed or is waited for; null for none. */
export const pluginOf = ({ cluster }: AgentStatus): string | null =>
  cluster.state === 'refused' || cluster.state === 'retrying' ? (cluster.plugin ?? null) : null
const startAgent = { label: 'Start the agent', action: { kind: 'startAgent' } } as const

/** Names of states are those of prefect 3.9.1, states.py and server/orchestration/core_policy.py. */
const rows: readonly WaitRow[] = [
  {
    holds: ({ run, agent }) => lackingLabels(run, agent) !== null,
    what: 'No agent here has these labels',
    why: labelsWords,
    brief: 'no agent with its labels',
    next: () => [{ label: 'Change labels…', action: { kind: 'goTo', page: 'settings' } }],
  },
  {
    holds: inState('Suspended'),
    what: 'It is suspended',
    why: 'Its process has ended, and it goes on when somebody resumes it in Prefect, or when its time to wait is over.',
    brief: 'suspended',
  },
  {
    holds: ({ agent }) => agent.mode === 'off',
    what: 'The agent is off',
    why: 'It deploys no runs while it is off. Start it, and this run is deployed when it is due.',
    brief: (waiting) => (isSoon(waiting) ? 'the agent is off' : ''),
    next: () => [startAgent],
  },
  {
    holds: (waiting) => isDue(waiting) && waiting.agent.api.state === 'refused',
    what: 'The Prefect API refused the agent',
    why: 'Check its token and dialect under Connections.',
    brief: 'the Prefect API refuses the agent',
    quote: ({ agent }) => messageOf(agent.api),
  },
  {
    holds: ({ agent }) => agent.mode === 'paused',
    what: 'The agent only watches',
    why: 'It watches the queue and claims nothing. Deploy this run by itself, or start the agent.',
    brief: (waiting) => (isSoon(waiting) ? 'the agent only watches' : ''),
    next: ({ run }) => [{ label: 'Deploy run', action: { kind: 'deployRun', flowRunId: run.id } }, startAgent],
  },
  {
    holds: inState('AwaitingConcurrencySlot'),
    what: 'It waits for a concurrency slot',
    why: 'As many runs as the limit of its deployment, work pool or work queue allows are at work. It is offered again when one of them has ended; a higher limit lets it start sooner.',
    brief: 'waits for a concurrency slot',
  },
  {
    holds: (waiting) => inState('AwaitingRetry')(waiting) && !isDue(waiting),
    what: 'It waits for its next try',
    why: ({ overdueMs }) => `It failed before, and is tried again in ${formatAge(-overdueMs)}.`,
    brief: 'waits for its next try',
    calm: true,
  },
  {
    holds: (waiting) => !isDue(waiting),
    what: 'It is not due yet',
    why: ({ overdueMs }) => `It starts on time, in ${formatAge(-overdueMs)}.`,
    brief: (waiting) => (isSoon(waiting) ? 'starts on time' : ''),
    calm: true,
  },
  {
    holds: ({ agent }) => agent.api.state === 'retrying',
    what: 'The Prefect API does not answer',
    why: 'It is deployed when the API is back.',
    brief: 'the Prefect API does not answer',
    quote: ({ agent }) => messageOf(agent.api),
  },
  {
    holds: ({ agent }) => pluginOf(agent) !== null,
    what: ({ agent }) => `${pluginOf(agent)} has given no credentials`,
    why: 'It is claimed and deployed when they are there.',
    brief: ({ agent }) => `${pluginOf(agent)} has given no credentials`,
    quote: ({ agent }) => messageOf(agent.cluster),
  },
  {
    holds: ({ agent }) => agent.cluster.state === 'retrying',
    what: 'The cluster does not answer',
    why: 'It is claimed and deployed when the cluster is back.',
    brief: 'the cluster does not answer',
    quote: ({ agent }) => messageOf(agent.cluster),
  },
  {
    holds: ({ agent }) => agent.cluster.state === 'refused',
    what: 'The cluster refused the agent',
    why: 'Nothing is claimed until it may create Jobs there. The Problems page says what it needs.',
    brief: 'the cluster refuses the agent',
    quote: ({ agent }) => messageOf(agent.cluster),
  },
  {
    holds: ({ agent }) => agent.notice !== null,
    what: 'The queue gives no runs',
    why: ({ agent }) => `${asSentence(agent.notice ?? '')} It is deployed when the queue gives runs again.`,
    brief: 'the queue gives no runs',
  },
  {
    holds: ({ run, agent, now }) =>
      agent.dialect !== '3' &&
      (run.startedAt !== null || run.stateMessage === scheduledAgain) &&
      run.stateAt !== null &&
      now - run.stateAt < claimedAgainAfterMs,
    what: 'It waits to be claimed again',
    why: 'The API accepts no second claim within 30 s of the last one. The agent then claims it by itself.',
    brief: 'is claimed again soon',
    calm: true,
  },
  {
    // While many are due, each has its turn: the queue need not be asked why.
    holds: ({ agent }) => agent.claimsInHand > 0,
    what: 'It waits its turn',
    why: ({ agent: { claimsInHand } }) =>
      `The agent is making the Jobs of ${claimsInHand === 1 ? 'another run' : `${claimsInHand} other runs`}, and claims this one after them.`,
    brief: 'waits its turn',
    calm: true,
  },
  {
    // Only a queue that was asked since then has not offered it; and one that still gives runs has not come to it yet.
    holds: ({ run, agent, now, overdueMs }) =>
      isLate(run, now) &&
      (agent.lastPollAt ?? 0) > (run.dueAt ?? now) + lateAfterMs &&
      (agent.waitMs >= emptyQueueWaitMs || overdueMs > passedOverMs),
    what: ({ overdueMs }) => `It is ${formatAge(overdueMs)} late`,
    why: 'The queue has been asked since, and has not offered it to this agent. It may be meant for another agent, or many runs were due before it.',
    brief: 'not offered by the queue',
  },
  {
    holds: () => true,
    what: 'It is due now',
    why: 'The agent claims it with its next poll.',
    brief: 'starts on time',
    calm: true,
  },
]

function labelsWords({ run, agent }: Waiting): string {
  const lacking = lackingLabels(run, agent) ?? []
  const why =
    lacking.length === 0
      ? `It has no labels, and agent ${agent.name} takes only runs with labels: ${agent.labels.join(', ')}.`
      : `Agent ${agent.name} lacks ${lacking.join(', ')}. It takes a run only if it has all of the run’s labels.`
  return `${why} Change the agent’s labels, or leave it to another agent.`
}

/** Why a scheduled run is not claimed, from its state and the agent's. */
export function waitOf(run: FlowRunSummary, agent: AgentStatus, now: number): Wait {
  const waiting: Waiting = { run, agent, now, overdueMs: now - (run.dueAt ?? now) }
  const row = rows.find(({ holds }) => holds(waiting))
  if (!row) throw new Error('the last row holds always')
  const said = (text: WaitRow['what']): string => (typeof text === 'string' ? text : text(waiting))
  return {
    what: said(row.what),
    why: said(row.why),
    brief: said(row.brief),
    quote: row.quote?.(waiting) ?? null,
    next: row.next?.(waiting) ?? [],
    calm: row.calm ?? false,
  }
}
