import { isFinal, type RunPolicy, type StateRow } from './rows'
import { newState, type NewState } from './states'

/** What is known of a flow run when somebody proposes a state for it. Instants are ms since the epoch. */
export interface Proposal {
  readonly now: number
  /** Null for a run that has none yet. */
  readonly initial: StateRow | null
  readonly proposed: NewState
  readonly run: {
    readonly deployment_id: string | null
    readonly parent_task_run_id: string | null
    readonly infrastructure_pid: string | null
    readonly run_count: number
    readonly empirical_policy: RunPolicy
  }
  readonly slot: Slot
  readonly slotWaitMs: number
}

/** What the run's deployment says of runs at once. */
export type Slot =
  | { readonly kind: 'no limit' }
  | { readonly kind: 'no deployment' }
  | {
      readonly kind: 'limit'
      readonly limit: number
      readonly free: boolean
      readonly strategy: 'ENQUEUE' | 'CANCEL_NEW'
      /** The run's own lease, if it has one that is alive. */
      readonly held: boolean
    }

/** What becomes of it. A state that is written stands in `write`; null leaves the run as it is. */
export interface Verdict {
  readonly status: 'ACCEPT' | 'REJECT' | 'ABORT' | 'WAIT'
  readonly write: NewState | null
  readonly reason?: string
  /** WAIT: whole seconds. */
  readonly delaySeconds?: number
  readonly slot?: 'take' | 'renew'
  readonly policy?: Partial<RunPolicy>
  /** The run goes on in its process, and keeps its slot. */
  readonly keepsSlot?: boolean
}

type Rule = (proposal: Proposal) => Verdict | undefined

const reject = (reason: string, write: NewState | null = null): Verdict => ({ status: 'REJECT', reason, write })
const abort = (reason: string): Verdict => ({ status: 'ABORT', reason, write: null })

/** Which rules hold: for what clients propose, what they force, and the server's own naming of overdue runs. */
export type Policy = 'core' | 'force' | 'late'

/**
 * The server's rules for flow runs, in its order; the first that objects decides. Source: prefect 3.9.1,
 * server/orchestration/core_policy.py, CoreFlowPolicy, MinimalFlowPolicy and MarkLateRunsPolicy.
 */
export function judge(given: Proposal, policy: Policy): Verdict {
  const proposal = keepLease(given)
  for (const rule of policies[policy]) {
    const verdict = rule(proposal)
    if (verdict) return verdict
  }
  return accept(proposal, policy)
}

/** Clients send null for the lease, which must not end it. */
function keepLease(proposal: Proposal): Proposal {
  const lease = proposal.initial?.state_details.deployment_concurrency_lease_id ?? null
  const { proposed } = proposal
  if (lease === null || proposed.state_details.deployment_concurrency_lease_id !== null) return proposal
  const state_details = { ...proposed.state_details, deployment_concurrency_lease_id: lease }
  return { ...proposal, proposed: { ...proposed, state_details } }
}

const duplicate: Rule = ({ initial, proposed }) => {
  const last = initial?.state_details.transition_id ?? null
  if (last === null || last !== proposed.state_details.transition_id) return undefined
  return reject('This run has already made this state transition.')
}

const persisted = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && (data as { type?: unknown }).type !== 'unpersisted'

const dataLoss: Rule = ({ initial, proposed }) => {
  if (initial?.type !== 'COMPLETED' || proposed.type !== 'COMPLETED') return undefined
  if (!persisted(initial.data) || persisted(proposed.data)) return undefined
  return reject('Cannot overwrite a COMPLETED state that carries persisted result data with one that does not.')
}

const terminal: Rule = (proposal) => {
  const { initial, proposed, run } = proposal
  if (!initial || !isFinal(initial.type)) return undefined
  if (['CANCELLING', 'PAUSED', 'CRASHED'].includes(proposed.type))
    return abort(`Run is already in terminal state ${initial.type}.`)
  if (initial.type === 'COMPLETED' && !isFinal(proposed.type) && persisted(initial.data))
    return reject('Run is already COMPLETED.')
  if (proposed.type === 'SCHEDULED' && run.deployment_id === null)
    return abort('Cannot reschedule a run without an associated deployment.')
  return dataLoss(proposal)
}

const cancelling: Rule = ({ initial, proposed }) =>
  initial?.type === 'CANCELLING' && proposed.type !== 'CANCELLED'
    ? reject('Cannot transition flows that are cancelling to a state other than Cancelled.')
    : undefined

const nothingToCancel: Rule = ({ initial, proposed, run }) => {
  if (!initial || proposed.type !== 'CANCELLING') return undefined
  const waits = initial.type === 'SCHEDULED' && (!run.infrastructure_pid || initial.name === 'Resuming')
  if (waits) return reject('Scheduled flow run has no infrastructure to terminate.', newState('CANCELLED'))
  if (initial.type === 'PAUSED' && initial.state_details.pause_reschedule)
    return reject('Suspended flow run has no infrastructure to terminate.', newState('CANCELLED'))
  return undefined
}

const pending: Rule = ({ initial, proposed }) => {
  if (proposed.type !== 'PENDING' || !initial) return undefined
  if (!['PENDING', 'CANCELLING', 'RUNNING', 'CANCELLED'].includes(initial.type)) return undefined
  if (initial.type === 'PENDING' && proposed.name !== initial.name && proposed.name !== 'Pending') return undefined
  return abort(`This run is in a ${initial.type} state and cannot transition to a PENDING state.`)
}

const slotLost = 'Deployment concurrency slot lost during provisioning - no slots available to continue execution'

const slotAtRunning: Rule = ({ initial, proposed, slot }) => {
  if (initial?.type !== 'PENDING' || proposed.type !== 'RUNNING' || slot.kind !== 'limit') return undefined
  if (initial.state_details.deployment_concurrency_lease_id === null || slot.held || slot.free) return undefined
  return reject(
    'Deployment concurrency limit reached after lease expiry.',
    newState('CANCELLED', { message: slotLost }),
  )
}

const limitReached = 'Deployment concurrency limit reached.'

/** A claim takes one of the deployment's slots. */
const slotAtPending: Rule = ({ initial, proposed, slot, now, slotWaitMs }) => {
  if (!takesSlot(initial, proposed)) return undefined
  if (slot.kind === 'no deployment') return abort('Deployment not found.')
  if (slot.kind !== 'limit' || (slot.free && slot.limit > 0)) return undefined
  if (slot.limit === 0)
    return abort('The deployment concurrency limit is 0. The flow will deadlock if submitted again.')
  if (slot.strategy === 'CANCEL_NEW') return reject(limitReached, newState('CANCELLED', { message: limitReached }))
  const state_details = { scheduled_time: now + slotWaitMs }
  return reject(limitReached, newState('SCHEDULED', { name: 'AwaitingConcurrencySlot', state_details }))
}

const takesSlot = (initial: StateRow | null, { type }: NewState): boolean =>
  type === 'PENDING' && !(initial && ['PENDING', 'RUNNING', 'CANCELLING'].includes(initial.type))

const late: Rule = ({ initial, proposed }) => {
  if (!initial || proposed.type !== 'SCHEDULED' || proposed.name !== 'Late') return undefined
  if (initial.type !== 'SCHEDULED') return reject('Only scheduled flows can be marked late.')
  return initial.name === 'Late' ? reject('This flow run is already marked late.') : undefined
}

const pausing: Rule = ({ initial, proposed, run }) => {
  if (proposed.type !== 'PAUSED') return undefined
  const verb = proposed.name === 'Suspended' ? 'suspend' : 'pause'
  if (!initial) return abort(`Cannot ${verb} flows with no state.`)
  if (initial.type !== 'RUNNING') return reject(`Cannot ${verb} flows that are not currently running.`)
  const { pause_key, pause_reschedule } = proposed.state_details
  if (pause_key !== null && run.empirical_policy.pause_keys.includes(pause_key))
    return reject(`This ${verb} has already fired.`)
  if (!pause_reschedule) return undefined
  if (run.parent_task_run_id !== null) return abort(`Cannot ${verb} subflows.`)
  return run.deployment_id === null ? abort(`Cannot ${verb} flows without a deployment.`) : undefined
}

const resuming: Rule = ({ initial, proposed, run, now }) => {
  if (initial?.type !== 'PAUSED') return undefined
  const { type, name } = proposed
  if (!['RUNNING', 'SCHEDULED', 'CANCELLING'].includes(type) && !isFinal(type))
    return {
      // The server's own words. That the run resumes is noted all the same.
      ...reject(`This run cannot transition to the StateType.${type} state from the StateType.${initial.type} state.`),
      policy: { resuming: true },
    }
  const shown = name.toLowerCase()
  if (initial.state_details.pause_reschedule && run.deployment_id === null)
    return reject(`Cannot reschedule a ${shown} flow run without a deployment.`)
  if (type === 'CANCELLING') return undefined
  const { pause_timeout } = initial.state_details
  if (pause_timeout === null || pause_timeout >= now) return undefined
  const verb = name === 'Suspended' ? 'suspend' : 'pause'
  const failed = newState('FAILED', { message: `The flow was ${shown} and never resumed.` })
  return reject(`The flow run ${verb} has timed out and can no longer resume.`, failed)
}

const tooEarly: Rule = ({ initial, proposed, now }) => {
  if (proposed.type !== 'RUNNING' || !initial || !['SCHEDULED', 'PENDING'].includes(initial.type)) return undefined
  const { scheduled_time } = initial.state_details
  const delaySeconds = scheduled_time === null ? 0 : Math.round((scheduled_time - now) / 1_000)
  if (delaySeconds <= 0) return undefined
  return { status: 'WAIT', write: null, delaySeconds, reason: 'Scheduled time is in the future' }
}

const retry: Rule = ({ initial, proposed, run, now }) => {
  if (initial?.type !== 'RUNNING' || proposed.type !== 'FAILED') return undefined
  const { retries, retry_delay } = run.empirical_policy
  if (retries === null || run.run_count > retries) return undefined
  const { deployment_concurrency_lease_id } = initial.state_details
  const write = newState('SCHEDULED', {
    name: 'AwaitingRetry',
    message: proposed.message,
    data: proposed.data,
    state_details: { scheduled_time: now + (retry_delay ?? 0) * 1_000, deployment_concurrency_lease_id },
  })
  const policy = { resuming: false, pause_keys: [], retry_type: 'in_process' } as const
  return { ...reject('Retrying', write), policy, keepsSlot: true }
}

/** A run that would be one too many, and is not to wait, is not late either. */
const slotAtLate: Rule = ({ initial, proposed, slot }) => {
  if (initial?.type !== 'SCHEDULED' || proposed.name !== 'Late' || slot.kind !== 'limit') return undefined
  if (slot.strategy !== 'CANCEL_NEW' || slot.free) return undefined
  const why = 'Deployment concurrency limit is full and uses the CANCEL_NEW strategy.'
  return reject(why, newState('CANCELLED', { message: limitReached }))
}

const policies: Readonly<Record<Policy, readonly Rule[]>> = {
  core: [
    ...[duplicate, terminal, cancelling, nothingToCancel, pending, slotAtRunning, slotAtPending, late],
    ...[pausing, resuming, tooEarly, retry],
  ],
  force: [dataLoss, nothingToCancel],
  late: [late, slotAtLate],
}

/** What the server changes about a state that nobody objects to. */
function accept({ initial, proposed, run, slot }: Proposal, by: Policy): Verdict {
  if (by !== 'core') return { status: 'ACCEPT', write: proposed }
  const verdict: Verdict = { status: 'ACCEPT', write: withTimes(initial, proposed) }
  const policy = policyAfter(initial, proposed, run.empirical_policy)
  const takes = takesSlot(initial, proposed) && slot.kind === 'limit'
  const renews =
    initial?.type === 'PENDING' &&
    proposed.type === 'RUNNING' &&
    initial.state_details.deployment_concurrency_lease_id !== null &&
    slot.kind === 'limit'
  return {
    ...verdict,
    ...(policy ? { policy } : {}),
    ...(takes ? { slot: 'take' as const } : renews ? { slot: slot.held ? ('renew' as const) : ('take' as const) } : {}),
  }
}

/** A claim, and each state of a claim after it, carries the time that the run is for. */
function withTimes(initial: StateRow | null, proposed: NewState): NewState {
  if (!initial || proposed.type !== 'PENDING') return proposed
  const { scheduled_time } = initial.state_details
  const carries =
    initial.type === 'PENDING' || (initial.type === 'SCHEDULED' && proposed.state_details.scheduled_time === null)
  return carries ? { ...proposed, state_details: { ...proposed.state_details, scheduled_time } } : proposed
}

function policyAfter(
  initial: StateRow | null,
  proposed: NewState,
  { pause_keys }: RunPolicy,
): Partial<RunPolicy> | undefined {
  if (!initial) return undefined
  if (isFinal(initial.type) && !isFinal(proposed.type))
    return { resuming: false, pause_keys: [], retry_type: proposed.type === 'SCHEDULED' ? 'reschedule' : null }
  if (proposed.type === 'PAUSED') {
    const { pause_key } = proposed.state_details
    return pause_key === null ? undefined : { pause_keys: [...pause_keys, pause_key] }
  }
  if (initial.type === 'PAUSED')
    return !initial.state_details.pause_reschedule && proposed.type === 'SCHEDULED'
      ? { resuming: false, pause_keys: [], retry_type: 'reschedule' }
      : { resuming: true }
  return initial.type === 'RUNNING' && proposed.type === 'FAILED' ? { retry_type: null } : undefined
}
