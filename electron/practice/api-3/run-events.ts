import { formatInstant } from './instants'
import { recordEvent } from './event-log'
import type { DeploymentRow, FlowRunRow, Resource, StateRow, WorkPoolRow, WorkQueueRow } from './rows'
import type { Store } from './store'

/** Says that a flow run has a new state. Source: prefect 3.9.1, server/models/events.py, flow_run_state_change_event. */
export function stateChanged(store: Store, run: FlowRunRow, initial: StateRow | null, state: StateRow): void {
  const occurred = state.timestamp
  recordEvent(store, {
    id: state.id,
    occurred,
    event: `prefect.flow-run.${state.name}`,
    resource: {
      'prefect.resource.id': `prefect.flow-run.${run.id}`,
      'prefect.resource.name': run.name,
      'prefect.run-count': String(run.run_count),
      'prefect.state-message': cut(state.message),
      'prefect.state-name': state.name,
      'prefect.state-timestamp': formatInstant(state.timestamp).replace('Z', '+00:00'),
      'prefect.state-type': state.type,
    },
    related: relatedToRun(store, run),
    payload: {
      intended: { from: initial?.type ?? null, to: state.type },
      initial_state: initial && payloadOf(initial),
      validated_state: payloadOf(state),
    },
    follows: initial && Math.abs(occurred - initial.timestamp) < tightMs ? initial.id : null,
  })
}

const tightMs = 300_000
const messageChars = 100_000
const cut = (message: string | null): string => (message ?? '').slice(0, messageChars)

const payloadOf = ({ type, name, message, state_details }: StateRow) => ({
  ...{ type, name },
  ...(message ? { message: cut(message) } : {}),
  ...(type === 'PAUSED' ? { pause_reschedule: String(state_details.pause_reschedule) } : {}),
})

function relatedToRun({ tables }: Store, run: FlowRunRow): Resource[] {
  const flow = tables.flow.get(run.flow_id)
  const deployment = run.deployment_id === null ? undefined : tables.deployment.get(run.deployment_id)
  const queue = run.work_queue_id === null ? undefined : tables.work_queue.get(run.work_queue_id)
  const pool = queue && tables.work_pool.get(queue.work_pool_id)
  const tags = new Set([...run.tags, ...(flow?.tags ?? []), ...(deployment?.tags ?? [])])
  return [
    ...(flow ? [related('flow', flow)] : []),
    ...(deployment ? [related('deployment', deployment)] : []),
    ...(queue ? [related('work-queue', queue)] : []),
    ...(pool ? [relatedPool(pool)] : []),
    ...[...tags].sort().map((tag) => ({ 'prefect.resource.id': `prefect.tag.${tag}`, 'prefect.resource.role': 'tag' })),
  ]
}

const related = (kind: string, { id, name }: Pick<DeploymentRow | WorkQueueRow, 'id' | 'name'>): Resource => ({
  'prefect.resource.id': `prefect.${kind}.${id}`,
  'prefect.resource.role': kind,
  'prefect.resource.name': name,
})

const relatedPool = (pool: WorkPoolRow): Resource => ({
  ...related('work-pool', pool),
  'prefect.work-pool.type': pool.type,
})
