import { step, type Step } from './step'

const past = '2020-01-01T00:00:00Z'
const future = '2031-01-01T00:00:00Z'

const event = (id: string, name: string, more: object = {}) => ({
  ...{ occurred: '{{now}}', event: name, resource: { 'prefect.resource.id': 'x.1', 'prefect.resource.name': 'x' } },
  ...{ related: [{ 'prefect.resource.id': 'y.1', 'prefect.resource.role': 'y' }], payload: { a: 1 }, id },
  ...more,
})
const taskRun = (id: string, name: string, type: string, more: object = {}) =>
  event(id, `prefect.task-run.${name}`, {
    resource: { 'prefect.resource.id': 'prefect.task-run.{{task}}', 'prefect.orchestration': 'client' },
    related: [{ 'prefect.resource.id': 'prefect.flow-run.{{one}}', 'prefect.resource.role': 'flow-run' }],
    payload: {
      validated_state: { type, name, message: '', state_details: {}, data: null },
      task_run: {
        ...{
          task_key: 'say-1',
          dynamic_key: 'k-1',
          name: 'say-k-1',
          tags: ['t'],
          run_count: type === 'RUNNING' ? 1 : 0,
        },
        ...{ empirical_policy: { retries: 0, retry_delay: 0 }, task_inputs: {}, labels: { a: 'b' } },
        ...{ expected_start_time: '2026-11-26T10:00:00Z', ...more },
      },
    },
  })
const id = (n: number) => `0000000${n}-2222-4222-8222-222222222222`
const ours = { event: { prefix: ['try.'] } }
const always = { occurred: { since: past, until: future } }
const hello = (more: object = {}) => ({
  ...{ type: 'worker.hello.v1', id: id(1), sent_at: '{{now}}' },
  payload: {
    ...{ consumer_id: id(2), worker_name: 'c', worker_type: 'kubernetes', heartbeat_interval_seconds: 30 },
    supported_channel_versions: ['work_pool_worker_channel.v1'],
    requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1', 'cleanup_delivery.v1', 'more.v1'],
    handled_cleanup_kinds: ['cancelling_timeout_teardown.v1'],
    ...more,
  },
})
const ack = {
  type: 'cleanup.ack.v1',
  id: id(3),
  sent_at: '{{now}}',
  payload: { message_id: id(4), reservation_token: 't' },
}

export const sockets: readonly Step[] = [
  step('events by POST', 'POST /events', [event(id(5), 'try.posted')]),
  step('events, one with what is not known', 'SOCKET /events/in', [
    event(id(6), 'try.first', { more: 1 }),
    event(id(7), 'try.second'),
  ]),
  step('events that came in', 'POST /events/filter', { filter: { ...always, ...ours, order: 'ASC' } }, { rows: 3 }),
  step('events by name', 'POST /events/filter', { filter: { ...always, event: { name: ['try.first'] } } }),
  step(
    'events by resource',
    'POST /events/filter',
    { filter: { ...always, ...ours, any_resource: { id: ['y.1'] } }, limit: 1 },
    { keysOnly: true },
  ),
  step('events by related resources', 'POST /events/filter', {
    filter: { ...always, ...ours, related: { role: ['z'] } },
  }),
  step(
    'events of states',
    'POST /events/filter',
    { filter: { ...always, resource: { id: ['prefect.flow-run.{{one}}'] }, order: 'ASC' } },
    { rows: 8 },
  ),
  step(
    'events of the pool being paused',
    'POST /events/filter',
    { filter: { ...always, event: { name: ['prefect.work-pool.paused'] } } },
    { rows: 1 },
  ),
  step('too many events', 'POST /events/filter', { limit: 51 }),
  step('a filter of events with a key too many', 'POST /events/filter', { filter: { more: 1 } }),
  step('a stream of events from before', 'SOCKET /events/out', [{ type: 'filter', filter: { ...always, ...ours } }], {
    rows: 4,
  }),
  step('a stream without a filter', 'SOCKET /events/out', [{ type: 'more' }]),
  step('logs, which are off', 'SOCKET /logs/out', [{ type: 'filter', filter: {} }]),
  step('a websocket that is not there', 'SOCKET /nix', []),
  step('a task run begins', 'SOCKET /events/in', [taskRun(id(8), 'Pending', 'PENDING')]),
  step('it is pending', 'POST /task_runs/filter', { task_runs: { flow_run_id: { any_: ['{{one}}'] } } }, { rows: 1 }),
  step('it runs', 'SOCKET /events/in', [taskRun(id(9), 'Running', 'RUNNING', { start_time: '2026-11-26T10:00:01Z' })]),
  step(
    'the task run',
    'POST /task_runs/filter',
    { task_runs: { flow_run_id: { any_: ['{{one}}'] }, state: { type: { any_: ['RUNNING'] } } } },
    { rows: 1 },
  ),
  step('the newest task run', 'POST /task_runs/filter', {
    ...{ task_runs: { flow_run_id: { any_: ['{{one}}'] } }, sort: 'EXPECTED_START_TIME_DESC', limit: 1 },
  }),
  step('its states', 'GET /task_run_states/?task_run_id={{task}}', undefined, { rows: 2 }),
  step('task runs counted', 'POST /task_runs/count', { flow_runs: { name: { any_: ['one'] } } }),
  step('a task run that is not there', 'GET /task_runs/{{flow}}'),
  step('the worker channel', 'SOCKET /work_pools/kube/workers/connect', [hello(), ack], { rows: 3 }),
  step(
    'a channel without cleanups',
    'SOCKET /work_pools/kube/workers/connect',
    [hello({ handled_cleanup_kinds: [], work_queue_names: ['urgent'] })],
    { rows: 2 },
  ),
  step('a channel of a pool that is not there', 'SOCKET /work_pools/nix/workers/connect', [hello()]),
  step('a channel for a queue that is not there', 'SOCKET /work_pools/kube/workers/connect', [
    hello({ work_queue_names: ['nix'] }),
  ]),
  step('a channel of an unknown version', 'SOCKET /work_pools/kube/workers/connect', [
    hello({ supported_channel_versions: ['v9'] }),
  ]),
  step('a channel without a hello', 'SOCKET /work_pools/kube/workers/connect', [ack]),
  step('a frame that nobody knows', 'SOCKET /work_pools/kube/workers/connect', [hello(), { type: 'more' }]),
  step('the worker is online', 'POST /work_pools/kube/workers/filter', {}),
]
