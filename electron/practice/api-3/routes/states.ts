import { ok, refuse, Refusal } from '../answers'
import { formatInstant } from '../instants'
import type { Routes } from '../router'
import type { StateRow } from '../rows'
import { stateView } from '../states'
import type { Store } from '../store'

const byTime = (a: StateRow, b: StateRow): number => a.timestamp - b.timestamp

/** State names in use, as a panel offers them to choose from. */
function observed(store: Store, query: string) {
  const seen = new Map<string, { state_type: string; state_name: string; first_seen: number; last_seen: number }>()
  for (const { flow_run_id, type, name, timestamp } of store.tables.state.all()) {
    if (flow_run_id === null || !name.toLowerCase().includes(query.toLowerCase())) continue
    const key = `${type} ${name}`
    const { first_seen, last_seen } = seen.get(key) ?? { first_seen: timestamp, last_seen: timestamp }
    const times = { first_seen: Math.min(first_seen, timestamp), last_seen: Math.max(last_seen, timestamp) }
    seen.set(key, { state_type: type, state_name: name, ...times })
  }
  return [...seen.values()]
    .sort((a, b) => (a.state_name < b.state_name ? -1 : 1))
    .map((each) => ({ ...each, first_seen: formatInstant(each.first_seen), last_seen: formatInstant(each.last_seen) }))
}

function refuseQuery(name: string): never {
  const wrong = { type: 'missing', loc: ['query', name], msg: 'Field required', input: null }
  const body = { exception_message: 'Invalid request received.', exception_detail: [wrong], request_body: null }
  throw new Refusal({ status: 422, body })
}

const statesOf = (column: 'flow_run_id' | 'task_run_id') =>
  (({ store, query }) => {
    const id = query.get(column) ?? refuseQuery(column)
    return ok([...store.tables.state.by(column, id)].sort(byTime).map(stateView))
  }) satisfies Routes[string]

const stateById: Routes[string] = ({ store, params }) =>
  ok(stateView(store.tables.state.get(params['id'] ?? '') ?? refuse(404, 'Flow run state not found')))

export const stateRoutes: Routes = {
  'GET /flow_run_states/': statesOf('flow_run_id'),
  'GET /flow_run_states/:id': stateById,
  'GET /task_run_states/': statesOf('task_run_id'),
  'GET /observed-states': ({ store, query }) => ok(observed(store, query.get('query') ?? '')),
}
