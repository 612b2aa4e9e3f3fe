// What is asked of the real server and of practice, one after the other, so that their answers can be compared. `{{name}}`
// stands for what an earlier step has kept.

/** One request, or one websocket. */
export interface Step {
  readonly name: string
  /** `POST /flows/`; or `SOCKET /events/out`, whose body is the list of frames to send, the first one left out. */
  readonly ask: string
  readonly body?: unknown
  /** A text that is no JSON goes as it is. */
  readonly raw?: string
  /** Keeps the answer's id, or what is at this path of it, under a name. */
  readonly keep?: string
  readonly keepAt?: string
  /** Asked again until the answer has so many rows, or the websocket so many frames: what the server does on its own time. */
  readonly rows?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The answer's body is too much of the server's own to be compared: its keys are. */
  readonly keysOnly?: boolean
}

const step = (name: string, ask: string, body?: unknown, more: Omit<Step, 'name' | 'ask' | 'body'> = {}): Step => ({
  ...{ name, ask },
  ...(body === undefined ? {} : { body }),
  ...more,
})

const template = {
  job_configuration: { command: '{{ command }}', env: '{{ env }}', image: '{{ image }}' },
  variables: {
    type: 'object',
    properties: {
      command: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
      env: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
      image: { type: 'string', default: 'x:1' },
    },
  },
}
const parameters = {
  ...{ title: 'Parameters', type: 'object' },
  properties: {
    name: { title: 'name', type: 'string', default: 'world', position: 0 },
    n: { title: 'n', type: 'integer' },
  },
}

const server: readonly Step[] = [
  step('version of Prefect', 'GET /admin/version'),
  step('version of the API', 'GET /version'),
  step('health', 'GET /health'),
  step('ready', 'GET /ready'),
  step('health without a key', 'GET /health', undefined, { headers: { authorization: '' } }),
  step('anything else without a key', 'GET /admin/version', undefined, { headers: { authorization: '' } }),
  step('a wrong password', 'GET /admin/version', undefined, { headers: { authorization: 'Basic bm9ib2R5OngK' } }),
  step('a path that is not there, without a key', 'GET /nothing', undefined, { headers: { authorization: '' } }),
  step('a path that is not there', 'GET /nothing'),
  step('a method that is not there', 'GET /flow_runs/filter'),
  step('a path without its slash', 'POST /flows', { name: 'x' }),
  step('a path with a slash too many', 'POST /flows/filter/', {}),
  step('no CSRF', 'GET /csrf-token?client=5f3f1c2e-1111-4444-8888-aaaaaaaaaaaa'),
  step('storage', 'GET /admin/storage'),
  step('an old API version', 'GET /admin/version', undefined, { headers: { 'x-prefect-api-version': '0.7.9' } }),
  step('an API version that is none', 'GET /admin/version', undefined, { headers: { 'x-prefect-api-version': '1' } }),
  step('a new API version', 'GET /admin/version', undefined, { headers: { 'x-prefect-api-version': '0.8.4' } }),
]

const pools: readonly Step[] = [
  step('no pool yet', 'GET /work_pools/kube'),
  step(
    'a pool',
    'POST /work_pools/',
    { name: 'kube', type: 'kubernetes', base_job_template: template },
    { keep: 'pool' },
  ),
  step('the pool', 'GET /work_pools/kube'),
  step('the same name again', 'POST /work_pools/', { name: 'kube', type: 'kubernetes' }),
  step('a reserved name', 'POST /work_pools/', { name: 'Prefect-mine', type: 'kubernetes' }),
  step('a pool with a key too many', 'POST /work_pools/', { name: 'p', type: 'kubernetes', more: 1 }),
  step('a pool without a name', 'POST /work_pools/', { type: 'kubernetes' }),
  step('a template without variables', 'POST /work_pools/', {
    name: 'p',
    base_job_template: { job_configuration: { a: 1 } },
  }),
  step('a placeholder that is not declared', 'PATCH /work_pools/kube', {
    base_job_template: { job_configuration: { a: '{{ b }}' }, variables: { type: 'object', properties: { a: {} } } },
  }),
  step('a block in a template', 'PATCH /work_pools/kube', {
    base_job_template: {
      job_configuration: { a: '{{ prefect.blocks.secret.a }}' },
      variables: { properties: { a: {} } },
    },
  }),
  step('a change', 'PATCH /work_pools/kube', { description: 'For trying.' }),
  step('a change of nothing known', 'PATCH /work_pools/kube', { more: 1 }),
  step('a change of a pool that is not there', 'PATCH /work_pools/nix', { is_paused: true }),
  step('a second pool', 'POST /work_pools/', { name: 'small', type: 'kubernetes', concurrency_limit: 2 }),
  step('a limit below zero', 'PATCH /work_pools/small', { concurrency_limit: -1 }),
  step('all pools', 'POST /work_pools/filter', {}),
  step('pools by type', 'POST /work_pools/filter', { work_pools: { type: { any_: ['docker'] } } }),
  step('pools by what they have not', 'POST /work_pools/filter', { work_pools: { more: 1 } }),
  step('pools counted', 'POST /work_pools/count', {}),
]

const queues: readonly Step[] = [
  step('the default queue', 'POST /work_pools/kube/queues/filter', {}),
  step('a queue', 'POST /work_pools/kube/queues', { name: 'models' }, { keep: 'queue' }),
  step('the queue', 'GET /work_pools/kube/queues/models'),
  step('the queue by its id', 'GET /work_queues/{{queue}}'),
  step('the same queue again', 'POST /work_pools/kube/queues', { name: 'models' }),
  step('a queue in front', 'POST /work_pools/kube/queues', { name: 'urgent', priority: 1, concurrency_limit: 3 }),
  step('a queue with a priority that is none', 'POST /work_pools/kube/queues', { name: 'none', priority: 0 }),
  step('queues in order', 'POST /work_pools/kube/queues/filter', {}),
  step('the last one moved to the front', 'PATCH /work_pools/kube/queues/models', { priority: 1 }),
  step('queues in order again', 'POST /work_pools/kube/queues/filter', {}),
  step('and back', 'PATCH /work_pools/kube/queues/models', { priority: 7 }),
  step('queues in order once more', 'POST /work_pools/kube/queues/filter', {}),
  step('a queue that is not there', 'GET /work_pools/kube/queues/nix'),
  step('a queue of a pool that is not there', 'POST /work_pools/nix/queues', { name: 'models' }),
  step('queues of a pool that is not there', 'POST /work_pools/nix/queues/filter', {}),
]

const deployments: readonly Step[] = [
  step('a flow', 'POST /flows/', { name: 'hello' }, { keep: 'flow' }),
  step('the same flow', 'POST /flows/', { name: 'hello', tags: ['x'] }),
  step('a flow with a key too many', 'POST /flows/', { name: 'hello', more: 1 }),
  step('the flow', 'GET /flows/{{flow}}'),
  step('the flow by name', 'GET /flows/name/hello'),
  step('a flow that is not there', 'GET /flows/name/nix'),
  step(
    'a deployment',
    'POST /deployments/',
    {
      ...{
        name: 'daily',
        flow_id: '{{flow}}',
        work_pool_name: 'kube',
        job_variables: { image: 'a:1', env: { A: '1' } },
      },
      ...{ parameters: { name: 'you' }, parameter_openapi_schema: parameters, tags: ['a', 'b'], entrypoint: 'f.py:f' },
      ...{
        path: '/opt',
        description: 'Says hello.',
        version: '3',
        pull_steps: [{ 'prefect.x': { directory: '/opt' } }],
      },
    },
    { keep: 'deployment' },
  ),
  step('the deployment', 'GET /deployments/{{deployment}}'),
  step('the deployment by name', 'GET /deployments/name/hello/daily'),
  step('a deployment that is not there', 'GET /deployments/{{flow}}'),
  step('a deployment with an id that is none', 'GET /deployments/nix'),
  step('a deployment by a name that is not there', 'GET /deployments/name/hello/nix'),
  step('a deployment in a pool that is not there', 'POST /deployments/', {
    name: 'x',
    flow_id: '{{flow}}',
    work_pool_name: 'nix',
  }),
  step('a deployment in a queue that is not there yet', 'POST /deployments/', {
    name: 'queued',
    flow_id: '{{flow}}',
    work_pool_name: 'kube',
    work_queue_name: 'fresh',
  }),
  step('a deployment without a pool', 'POST /deployments/', { name: 'local', flow_id: '{{flow}}' }, { keep: 'local' }),
  step('a deployment with a key too many', 'POST /deployments/', {
    name: 'x',
    flow_id: '{{flow}}',
    parameters: {},
    more: 1,
  }),
  step('a limit', 'PATCH /deployments/{{deployment}}', { concurrency_limit: 1, tags: ['a'] }),
  step('the deployment with a limit', 'GET /deployments/{{deployment}}'),
  step('no limit', 'PATCH /deployments/{{deployment}}', { concurrency_limit: null }),
  step('deployments by name', 'POST /deployments/filter', { deployments: { name: { like_: 'DAI' } } }),
  step('deployments of a pool', 'POST /deployments/filter', { work_pools: { name: { any_: ['small'] } } }),
  step('deployments page by page', 'POST /deployments/paginate', { limit: 1, page: 2, sort: 'NAME_ASC' }),
  step('deployments counted', 'POST /deployments/count', { flows: { name: { any_: ['hello'] } } }),
  step('flows by deployment', 'POST /flows/filter', { deployments: { name: { any_: ['daily'] } } }),
  step('a schedule', 'PATCH /deployments/{{local}}', {
    schedules: [{ schedule: { interval: 3600, anchor_date: '2026-01-01T00:00:00Z', timezone: 'UTC' }, active: false }],
  }),
  step('the schedules', 'GET /deployments/{{local}}/schedules'),
]

const newRun = (keep: string, more: object = {}): Step =>
  step(`a run: ${keep}`, 'POST /deployments/{{deployment}}/create_flow_run', { name: keep, ...more }, { keep })

const runs: readonly Step[] = [
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

const polls: readonly Step[] = [
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

const set = (name: string, run: string, state: object, more: object = {}): Step =>
  step(name, `POST /flow_runs/{{${run}}}/set_state`, { state, ...more })
const tryId = (n: number) => `${String(n).repeat(8)}-1111-4111-8111-111111111111`
const claim = (n: number) => ({ type: 'PENDING', message: 'mine', state_details: { transition_id: tryId(n) } })
const pending = { type: 'PENDING' }
const running = { type: 'RUNNING' }
const failed = { type: 'FAILED', message: 'no' }

const states: readonly Step[] = [
  set('a claim', 'one', claim(1)),
  set('the same claim again', 'one', claim(1)),
  set('a claim of somebody else', 'one', claim(2)),
  set('a step of the claim', 'one', { type: 'PENDING', name: 'Submitting' }),
  set('the first claim again, too late', 'one', claim(1)),
  set('the same step again', 'one', { type: 'PENDING', name: 'Submitting' }),
  set('it runs', 'one', running),
  set('a claim while it runs', 'one', claim(3)),
  set('it is crashed', 'one', { type: 'CRASHED', message: 'gone' }),
  set('it is crashed again', 'one', { type: 'CRASHED' }),
  set('it is cancelling though it has ended', 'one', { type: 'CANCELLING' }),
  set('it is paused though it has ended', 'one', { type: 'PAUSED' }),
  set('another try', 'one', { type: 'SCHEDULED', name: 'AwaitingRetry' }),
  set('it is claimed anew', 'one', pending),
  set('it is given back', 'one', { type: 'SCHEDULED' }),
  step('the run after all that', 'GET /flow_runs/{{one}}'),
  step('its states', 'GET /flow_run_states/?flow_run_id={{one}}'),
  set('a claim long before its time', 'later', pending),
  step('too early', 'POST /flow_runs/{{later}}/set_state', { state: running }, { keysOnly: true }),
  set('by force', 'later', running, { force: true }),
  set('it is done', 'later', { type: 'COMPLETED', data: { type: 'unpersisted' } }),
  set('and runs again', 'later', running),
  set('done with a result', 'later', { type: 'COMPLETED', data: { type: 'reference', path: 'x' } }),
  set('done with a result: to run again', 'later', running),
  set('done with a result: done without', 'later', { type: 'COMPLETED' }),
  set('done with a result: by force', 'later', { type: 'COMPLETED' }, { force: true }),
  set('a waiting run is cancelling', 'once', { type: 'CANCELLING' }),
  set('a cancelled run is claimed', 'once', pending),
  set('a run that was never claimed runs', 'named', running),
  set('it is cancelling', 'named', { type: 'CANCELLING' }),
  set('it is claimed', 'named', pending),
  set('it ends', 'named', { type: 'COMPLETED' }),
  set('it is cancelled', 'named', { type: 'CANCELLED' }),
  set('it is claimed once more', 'named', pending),
  set('a run without a deployment, pending by itself, claimed', 'adhoc', pending),
  set('it runs too', 'adhoc', running),
  set('it pauses', 'adhoc', { type: 'PAUSED', name: 'Suspended', state_details: { pause_reschedule: true } }),
  set('it waits for an answer', 'adhoc', { type: 'PAUSED', state_details: { pause_key: 'k' } }),
  set('it is pending while it waits', 'adhoc', pending),
  set('it goes on', 'adhoc', running),
  set('it asks the same', 'adhoc', { type: 'PAUSED', state_details: { pause_key: 'k' } }),
  step('the run that has paused', 'GET /flow_runs/{{adhoc}}'),
  set('it fails', 'adhoc', failed),
  set('a new try without a deployment', 'adhoc', { type: 'SCHEDULED' }),
  set('it pauses though it has ended', 'adhoc', { type: 'PAUSED' }),
  set('late, though it has ended', 'adhoc', { type: 'SCHEDULED', name: 'Late' }),
  set('a state of no type', 'urgent', { type: 'NOTHING' }),
  set('a state with a key too many', 'urgent', { type: 'RUNNING', more: 1 }),
  set('details with a key too many', 'urgent', { type: 'RUNNING', state_details: { more: 1 } }),
  set('a key too many beside the state', 'urgent', running, { more: 1 }),
  step('no state', 'POST /flow_runs/{{urgent}}/set_state', {}),
  step('a run that is not there', 'POST /flow_runs/{{flow}}/set_state', { state: running }),
  step('a body that is no JSON', 'POST /flow_runs/filter', undefined, { raw: '{nix', keysOnly: true }),
]

const retries: readonly Step[] = [
  newRun('tries', { empirical_policy: { retries: 1, retry_delay: 0 } }),
  set('claimed', 'tries', pending),
  set('running', 'tries', running),
  set('it fails, and has a try left', 'tries', failed),
  step(
    'it is not offered to workers',
    'POST /work_pools/kube/get_scheduled_flow_runs',
    { work_queue_names: ['default'] },
    { keysOnly: true },
  ),
  step('the run that tries', 'GET /flow_runs/{{tries}}'),
  set('it runs again', 'tries', running),
  set('it fails for good', 'tries', failed),
  step('the run that has failed', 'GET /flow_runs/{{tries}}'),
]

const slots: readonly Step[] = [
  step('one at a time', 'PATCH /deployments/{{deployment}}', { concurrency_limit: 1 }),
  newRun('first'),
  newRun('second'),
  set('the first has the slot', 'first', pending),
  set('the second waits for it', 'second', pending),
  step('the second as it is', 'GET /flow_runs/{{second}}'),
  step('the slot in use', 'GET /deployments/{{deployment}}'),
  set('the first runs', 'first', running),
  set('the first ends', 'first', { type: 'COMPLETED' }),
  set('the second has it now', 'second', pending),
  newRun('third'),
  step('the third is not to wait', 'PATCH /deployments/{{deployment}}', {
    concurrency_options: { collision_strategy: 'CANCEL_NEW' },
  }),
  set('the third is cancelled', 'third', pending),
  set('the second is given back', 'second', { type: 'SCHEDULED' }),
  step('the slot is free', 'GET /deployments/{{deployment}}'),
  step('without a limit again', 'PATCH /deployments/{{deployment}}', { concurrency_limit: null }),
]

const past = '2020-01-01T00:00:00Z'
const future = '2031-01-01T00:00:00Z'
const lists: readonly Step[] = [
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

const line = (message: string, more: object = {}) => ({
  ...{ name: 'prefect.flow_runs', level: 20, message, timestamp: '2026-11-26T10:00:00.123456Z' },
  ...{ flow_run_id: '{{one}}', task_run_id: null },
  ...more,
})
const ofOne = { flow_run_id: { any_: ['{{one}}'] } }
const logs: readonly Step[] = [
  step('lines', 'POST /logs/', [line('first'), line('second', { level: 40, timestamp: '2026-11-26T10:00:01Z' })]),
  step('no lines', 'POST /logs/', []),
  step('a line of an unknown run', 'POST /logs/', [line('third', { flow_run_id: '{{flow}}' })]),
  step('a level that is a word', 'POST /logs/', [line('x', { level: 'INFO' })]),
  step('a line without its time', 'POST /logs/', [line('x', { timestamp: undefined })]),
  step('a line with a key too many', 'POST /logs/', [line('x', { more: 1 })]),
  step('the log', 'POST /logs/filter', { logs: ofOne }),
  step('the log, last line first', 'POST /logs/filter', { logs: ofOne, sort: 'TIMESTAMP_DESC', limit: 1 }),
  step('warnings and worse', 'POST /logs/filter', { logs: { ...ofOne, level: { ge_: 30 } } }),
  step('lines after another', 'POST /logs/filter', {
    logs: { ...ofOne, timestamp: { after_: '2026-11-26T10:00:00.5Z' } },
  }),
  step('words in lines', 'POST /logs/filter', { logs: { ...ofOne, text: { query: 'SECOND -first' } } }),
  step('a filter with a key too many', 'POST /logs/filter', { logs: { more: 1 } }),
]

const workers: readonly Step[] = [
  step('a heartbeat', 'POST /work_pools/kube/workers/heartbeat', {
    name: 'w',
    heartbeat_interval_seconds: 30,
    more: 1,
  }),
  step('a heartbeat without a name', 'POST /work_pools/kube/workers/heartbeat', {}),
  step('a heartbeat in a pool that is not there', 'POST /work_pools/nix/workers/heartbeat', { name: 'w' }),
  step('the workers', 'POST /work_pools/kube/workers/filter', {}),
  step('a pool with a worker', 'GET /work_pools/kube', undefined, { rows: 0 }),
  step('a worker leaves', 'DELETE /work_pools/kube/workers/w'),
  step('it has left', 'DELETE /work_pools/kube/workers/w'),
]

const blocks: readonly Step[] = [
  step('a variable', 'POST /variables/', { name: 'v', value: { a: [1] }, tags: ['t'] }),
  step('the same variable', 'POST /variables/', { name: 'v', value: 2 }),
  step('a variable with a name that is none', 'POST /variables/', { name: 'V v', value: 2 }),
  step('the variable', 'GET /variables/name/v'),
  step('a variable that is not there', 'GET /variables/name/nix'),
  step('variables', 'POST /variables/filter', { variables: { name: { like_: 'V' } } }),
  step('another value', 'PATCH /variables/name/v', { value: 2 }),
  step('the variable as it is now', 'GET /variables/name/v'),
  step('no variable any more', 'DELETE /variables/name/v'),
  step('a block type that is not there', 'GET /block_types/slug/nix'),
  step('a block that is not there', 'GET /block_types/slug/secret/block_documents/name/nix'),
  step('a block by an id that is not there', 'GET /block_documents/{{flow}}'),
]

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

const sockets: readonly Step[] = [
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

const ends: readonly Step[] = [
  step('a run is deleted', 'DELETE /flow_runs/{{adhoc}}'),
  step('it is gone', 'GET /flow_runs/{{adhoc}}'),
  step('a deployment is deleted', 'DELETE /deployments/{{local}}'),
  step('a queue is deleted', 'DELETE /work_pools/kube/queues/models'),
  step('a pool is deleted', 'DELETE /work_pools/small'),
  step('no such pool', 'DELETE /work_pools/small'),
]

export const steps: readonly Step[] = [
  ...[...server, ...pools, ...queues, ...deployments, ...runs, ...polls, ...states, ...retries, ...slots],
  ...[...lists, ...logs, ...workers, ...blocks, ...sockets, ...ends],
]
