import { scheduledAgain } from '../../../shared/model/waits'
import type { Claimant } from '../../../shared/model/claim'
import type { FlowRun } from '../../../shared/model/flow-run'
import { PrefectError, type ClearedRun, type Settled } from '../prefect-api'
import { isoOf } from '../wire'
import { readRows } from './agent-reads'
import type { Client3 } from './client'
import { wasClaimedBy } from './running'
import { handleOf, stateTypeOf } from './run-row'
import { setState, settle, type ProposedState } from './set-state'
import { transitionIdOf } from './transition'

/** Each change is of the state that it was decided upon: sent again, it is known as the same. */
const changeOf = (run: FlowRun, type: ProposedState['type'], name: string, message: string): ProposedState => ({
  type,
  name,
  message,
  state_details: { transition_id: transitionIdOf(type, run.id, handleOf(run).row.state?.id ?? '', message) },
})

/** Its infrastructure failed, not its flow: so upstream's worker calls it too. */
export const fail = ({ rest }: Client3, run: FlowRun, message: string, signal: AbortSignal): Promise<Settled> =>
  settle(rest, run.id, changeOf(run, 'CRASHED', 'Crashed', message), signal)

/** Also gives a claim back: no name of its own says that a run of this name was made so. */
export function schedule({ rest }: Client3, run: FlowRun, at: number, signal: AbortSignal): Promise<Settled> {
  const change = changeOf(run, 'SCHEDULED', 'Rescheduled', scheduledAgain)
  const scheduled_time = isoOf(at)
  return settle(rest, run.id, { ...change, state_details: { ...change.state_details, scheduled_time } }, signal)
}

/** A run that has no infrastructure yet is Cancelled at once: to whoever asked for it, that is a success. */
export async function cancel(client: Client3, run: FlowRun, signal: AbortSignal): Promise<Settled> {
  const change = changeOf(run, 'CANCELLING', 'Cancelling', 'Cancelled from Flowdeck.')
  const outcome = await setState(client.rest, run.id, change, signal)
  if (outcome.kind === 'written') return { ok: true }
  if (outcome.kind === 'refused') {
    const { type = '' } = outcome.state ?? {}
    return type === 'CANCELLED' || type === 'CANCELLING' ? { ok: true } : { ok: false, message: outcome.message }
  }
  throw new PrefectError('transient', 'The Prefect API does not say whether the run was cancelled.', {
    effectOpen: true,
  })
}

/** The claim stays in the message: it is what is found after a crash. */
export async function pending({ rest }: Client3, run: FlowRun, signal: AbortSignal): Promise<Settled> {
  const { state } = handleOf(run).row
  if (stateTypeOf(run) !== 'PENDING' || run.claim === null)
    return { ok: false, message: `It is ${run.state.name}, and no claim of Flowdeck’s.` }
  const change = changeOf(run, 'PENDING', 'InfrastructurePending', state?.message ?? '')
  return settle(rest, run.id, change, signal)
}

/**
 * Runs whose Jobs are gone become Cancelled, if they are Cancelling still and their Job was ours.
 * @throws PrefectError for what may work another time
 */
export async function cleared(
  client: Client3,
  runs: readonly ClearedRun[],
  claimants: readonly Claimant[],
  signal: AbortSignal,
): Promise<void> {
  const rows = await readRows(
    client,
    runs.map(({ flowRunId }) => flowRunId),
    signal,
  )
  const cancelling = new Map(rows.filter(({ state }) => state?.type === 'CANCELLING').map((row) => [row.id, row]))
  await Promise.all(runs.map((run) => client.lightly(() => clear(run))))

  async function clear({ flowRunId, hadJobs }: ClearedRun): Promise<void> {
    const isOurs = hadJobs || (await wasClaimedBy(client, flowRunId, claimants, signal))
    const state = cancelling.get(flowRunId)?.state
    if (isOurs && state) {
      const message = 'Its Job was deleted, since it was cancelled.'
      const transition_id = transitionIdOf('CANCELLED', flowRunId, state.id)
      // Refused, it has moved on by itself.
      await settle(
        client.rest,
        flowRunId,
        { type: 'CANCELLED', name: 'Cancelled', message, state_details: { transition_id } },
        signal,
      )
    } else if (state) noteNotOurs(client, state.id)
    client.teardowns.settle(flowRunId, isOurs ? 'done' : 'notOurs')
  }
}

const notOursLimit = 1_000

function noteNotOurs({ notOurs }: Client3, stateId: string): void {
  if (notOurs.size >= notOursLimit) notOurs.clear()
  notOurs.add(stateId)
}
