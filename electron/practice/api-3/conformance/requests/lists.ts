import { step, type Step } from './step'

const past = '2020-01-01T00:00:00Z'
const future = '2031-01-01T00:00:00Z'
export const lists: readonly Step[] = [
  step('runs by state', 'POST /flow_runs/filter', {
    flow_runs: { state: { type: { any_: ['COMPLETED'] } } },
    sort: 'NAME_ASC',
  }),
  step('runs by state name', 'POST /flow_runs/filter', {
    flow_runs: { state: { name: { any_: ['AwaitingRetry', 'Failed'] } } },
    sort: 'NAME_DESC',
  }),
  step('runs by id', 'POST /flow_runs/filter', { flow_runs: { id: { any_: ['{{one}}', '{{flow}}'] } } }),
  step('runs of no ids', 'POST /flow_runs/filter', { flow_runs: { id: { any_: [] } } }),
  step('runs by tags', 'POST /flow_runs/filter', { flow_runs: { tags: { all_: ['a', 'c'] } } }),
  step('runs by name, two of them', 'POST /flow_runs/filter', {
    flow_runs: { name: { like_: 'R' } },
    sort: 'NAME_ASC',
    limit: 2,
    offset: 1,
  }),
  step('runs of a pool, or none', 'POST /flow_runs/count', { work_pools: { name: { any_: ['small'] } } }),
  step('runs of a queue', 'POST /flow_runs/count', { work_pool_queues: { name: { any_: ['urgent'] } } }),
  step('runs of a deployment', 'POST /flow_runs/count', { deployments: { name: { any_: ['daily'] } } }),
  step('runs without a deployment', 'POST /flow_runs/count', { flow_runs: { deployment_id: { is_null_: true } } }),
  step('runs to come', 'POST /flow_runs/count', {
    flow_runs: { expected_start_time: { after_: '2029-01-01T00:00:00Z' } },
  }),
  step('runs that have not begun', 'POST /flow_runs/count', { flow_runs: { start_time: { is_null_: true } } }),
  step('either of two', 'POST /flow_runs/count', {
    flow_runs: { operator: 'or_', name: { any_: ['one'] }, tags: { all_: ['zz'] } },
  }),
  step('not of these states', 'POST /flow_runs/count', { flow_runs: { state: { type: { not_any_: ['SCHEDULED'] } } } }),
  step('runs by a key', 'POST /flow_runs/count', { flow_runs: { idempotency_key: { any_: ['k'] } } }),
  step('runs by what they have not', 'POST /flow_runs/filter', { flow_runs: { more: 1 } }),
  step('runs by a state that is none', 'POST /flow_runs/filter', {
    flow_runs: { state: { type: { any_: ['NOTHING'] } } },
  }),
  step(
    'runs by an id that is none',
    'POST /flow_runs/filter',
    { flow_runs: { id: { any_: ['nix'] } } },
    { keysOnly: true },
  ),
  step('runs in an order that is none', 'POST /flow_runs/filter', { sort: 'NOTHING' }),
  step('too many runs', 'POST /flow_runs/filter', { limit: 201 }),
  step('a key too many beside the filters', 'POST /flow_runs/filter', { more: 1, limit: 0 }),
  step('a page of runs', 'POST /flow_runs/paginate', { limit: 3, page: 2, sort: 'NAME_ASC' }),
  step('a page past the end', 'POST /flow_runs/paginate', { limit: 100, page: 9 }),
  step('page 0', 'POST /flow_runs/paginate', { limit: 100, page: 0 }),
  step('a history', 'POST /flow_runs/history', {
    history_start: '2029-01-01T00:00:00Z',
    history_end: '2031-01-01T00:00:00Z',
    history_interval_seconds: 31_536_000,
  }),
  step('a history of too short steps', 'POST /flow_runs/history', {
    history_start: past,
    history_end: future,
    history_interval_seconds: 0.5,
  }),
  step('lateness of runs that are not there', 'POST /flow_runs/lateness', { flow_runs: { name: { any_: ['nix'] } } }),
  step(
    'lateness of a run to come',
    'POST /flow_runs/lateness',
    { flow_runs: { name: { any_: ['later'] } } },
    { keysOnly: true },
  ),
  step('names of states in use', 'GET /observed-states?query=aw'),
  step('states of a run that is not there', 'GET /flow_run_states/?flow_run_id={{flow}}'),
  step('states of no run', 'GET /flow_run_states/', undefined, { keysOnly: true }),
  step('what takes up the pool', 'POST /work_pools/kube/concurrency_status', { limit: 2 }),
]
