import { step, type Step } from './step'

export const newRun = (keep: string, more: object = {}): Step =>
  step(`a run: ${keep}`, 'POST /deployments/{{deployment}}/create_flow_run', { name: keep, ...more }, { keep })

export const runs: readonly Step[] = [
  newRun('one', { job_variables: { env: { B: '2' } }, parameters: { n: 3 }, tags: ['c'] }),
  step('the run', 'GET /flow_runs/{{one}}'),
  step(
    'a run with a name of the server',
    'POST /deployments/{{deployment}}/create_flow_run',
    {},
    { keep: 'named', keysOnly: true },
  ),
  step('its name from now on', 'PATCH /flow_runs/{{named}}', { name: 'named' }),
  step(
    'a run for later',
    'POST /deployments/{{deployment}}/create_flow_run',
    { name: 'later', state: { type: 'SCHEDULED', state_details: { scheduled_time: '2030-01-01T00:00:00+00:00' } } },
    { keep: 'later' },
  ),
  step('a run of a deployment that is not there', 'POST /deployments/{{flow}}/create_flow_run', {}),
  step('a run with a key too many', 'POST /deployments/{{deployment}}/create_flow_run', { more: 1 }),
  step(
    'a key of idempotency',
    'POST /deployments/{{deployment}}/create_flow_run',
    { name: 'once', idempotency_key: 'k' },
    { keep: 'once' },
  ),
  step('the same key', 'POST /deployments/{{deployment}}/create_flow_run', { name: 'twice', idempotency_key: 'k' }),
  step('a parameter of the wrong type', 'POST /deployments/{{deployment}}/create_flow_run', {
    parameters: { n: 'many' },
  }),
  step('a parameter with a default of the wrong type', 'POST /deployments/{{deployment}}/create_flow_run', {
    parameters: { name: 3 },
  }),
  step('null for a parameter with a default', 'POST /deployments/{{deployment}}/create_flow_run', {
    parameters: { name: null },
  }),
  step(
    'a deployment that needs parameters',
    'POST /deployments/',
    {
      ...{ name: 'needy', flow_id: '{{flow}}', work_pool_name: 'kube' },
      parameter_openapi_schema: {
        ...{ title: 'Parameters', type: 'object', required: ['who'] },
        properties: { who: { type: 'string' }, from: { $ref: '#/definitions/Source' }, n: { type: 'integer' } },
        definitions: {
          Source: { type: 'object', required: ['table'], properties: { table: { type: 'string' } }, title: 'Source' },
        },
      },
    },
    { keep: 'needy' },
  ),
  step('a run without what it needs', 'POST /deployments/{{needy}}/create_flow_run', {}),
  step('a part of a parameter of the wrong type', 'POST /deployments/{{needy}}/create_flow_run', {
    parameters: { who: 'me', from: { table: 3 } },
  }),
  step('a part of a parameter that is missing', 'POST /deployments/{{needy}}/create_flow_run', {
    parameters: { who: 'me', from: {} },
  }),
  step('null for a parameter that is described elsewhere', 'POST /deployments/{{needy}}/create_flow_run', {
    parameters: { who: 'me', from: null },
  }),
  step('null for a parameter without a default', 'POST /deployments/{{needy}}/create_flow_run', {
    parameters: { who: 'me', n: null },
    name: 'nothing',
  }),
  step('deployments of a pool, by name, from the second on', 'POST /deployments/filter', {
    ...{ work_pools: { name: { any_: ['kube'] } }, sort: 'NAME_ASC', limit: 200, offset: 1 },
  }),
  step('a job variable of the wrong type', 'POST /deployments/{{deployment}}/create_flow_run', {
    job_variables: { image: 3 },
  }),
  step('an env that is a list', 'POST /deployments/{{deployment}}/create_flow_run', { job_variables: { env: ['A'] } }),
  step('a job variable that nobody declared', 'POST /deployments/{{deployment}}/create_flow_run', {
    name: 'undeclared',
    job_variables: { more: 1 },
  }),
  step(
    'a run in another queue',
    'POST /deployments/{{deployment}}/create_flow_run',
    { name: 'urgent', work_queue_name: 'urgent' },
    { keep: 'urgent' },
  ),
  step('a run without a deployment', 'POST /flow_runs/', { flow_id: '{{flow}}', name: 'adhoc' }, { keep: 'adhoc' }),
  step('a run of a flow that is not there', 'GET /flow_runs/{{flow}}'),
  step('its pid', 'PATCH /flow_runs/{{adhoc}}', { infrastructure_pid: 'ns:job' }),
  step('a change with a key too many', 'PATCH /flow_runs/{{adhoc}}', { more: 1 }),
  step('its labels', 'PATCH /flow_runs/{{adhoc}}/labels', { 'prefect.worker.name': 'w', n: 1 }),
  step('the run as it is now', 'GET /flow_runs/{{adhoc}}'),
]

export const polls: readonly Step[] = [
  step('what is due, by priority and time', 'POST /work_pools/kube/get_scheduled_flow_runs', {
    scheduled_before: '2029-01-01T00:00:00Z',
  }),
  step('what is due in one queue', 'POST /work_pools/kube/get_scheduled_flow_runs', {
    work_queue_names: ['urgent'],
    more: 1,
  }),
  step('what is due, two at most', 'POST /work_pools/kube/get_scheduled_flow_runs', { limit: 2 }),
  step('too many at once', 'POST /work_pools/kube/get_scheduled_flow_runs', { limit: 201 }),
  step('a queue that is not there', 'POST /work_pools/kube/get_scheduled_flow_runs', { work_queue_names: ['nix'] }),
  step('a pool that is not there', 'POST /work_pools/nix/get_scheduled_flow_runs', {}),
  step('the pool is paused', 'PATCH /work_pools/kube', { is_paused: true }),
  step('a paused pool', 'POST /work_pools/kube/get_scheduled_flow_runs', {}),
  step('its status', 'GET /work_pools/kube', undefined, { keysOnly: true }),
  step('the pool goes on', 'PATCH /work_pools/kube', { is_paused: false, concurrency_limit: 3 }),
  step('a pool with a limit', 'POST /work_pools/kube/get_scheduled_flow_runs', {}),
  step('the pool without a limit', 'PATCH /work_pools/kube', { concurrency_limit: null }),
  step('a queue is paused', 'PATCH /work_pools/kube/queues/urgent', { is_paused: true }),
  step('a paused queue', 'POST /work_pools/kube/get_scheduled_flow_runs', { work_queue_names: ['urgent'] }),
  step('a queue without room', 'PATCH /work_pools/kube/queues/urgent', { is_paused: false, concurrency_limit: 0 }),
  step('no room', 'POST /work_pools/kube/get_scheduled_flow_runs', { work_queue_names: ['urgent'] }),
]
