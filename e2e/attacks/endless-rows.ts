import { randomUUID } from 'node:crypto'
import type { Change, Row } from './wrong-rows'

/** What every object of JavaScript has: as a key, each of them is a trap. */
export const ownNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'] as const

/** The ids that the queue has beside the honest ones, which come first. */
export const queueLength = 100_000

/** Rows of a list beside the honest ones: more than any request for one page asks for. */
const endlessRows = 600
/** The lists of the panel's page: an endless one is an attack of its own. */
const runLists: readonly string[] = ['changed', 'waiting']

const at = '2026-01-01T00:00:00+00:00'

/** A row that any list of the API may have. */
const rowOf = (id: string, name: string): Row => ({
  ...{ id, name, version: 1, state: 'Running', state_message: name, state_timestamp: at, state_start_time: at },
  serialized_state: { type: 'Running', message: name, start_time: at, [name]: name },
  ...{ flow: { id, name, storage: null }, labels: [name], parameters: { [name]: name }, run_config: null },
  ...{ message: name, timestamp: at, level: name, flow_run_id: id },
  ...{ map_index: -1, task: { name }, start_time: at, end_time: null, task_runs: [], states: [], scheduled: [] },
})

// Made once: whoever makes them is the test's own process.
const traps = ownNames.map((name) => rowOf(name, name))
const more = Array.from({ length: endlessRows }, (_, n) =>
  rowOf(`f0000000-0000-4000-8000-${String(n).padStart(12, '0')}`, 'endless'),
)
const queued = [...ownNames, ...Array.from({ length: queueLength }, () => randomUUID())]

/** An API whose queue and lists have no end, and whose ids, names and labels are keys that objects have of themselves. */
export const withEndlessRows: Change = ({ data, ...rest }) => {
  if (!data) return rest
  const changed = Object.entries(data).map(([field, value]): [string, unknown] => {
    const ids = (value as { flow_run_ids?: string[] | null } | null)?.flow_run_ids
    if (Array.isArray(ids)) return [field, { flow_run_ids: [...ids, ...queued] }]
    if (!Array.isArray(value) || field === 'tenant') return [field, value]
    return [field, [...(value as Row[]), ...traps, ...(runLists.includes(field) ? [] : more)]]
  })
  return { ...rest, data: Object.fromEntries(changed) }
}
