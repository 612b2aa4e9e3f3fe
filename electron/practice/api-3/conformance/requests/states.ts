import { newRun } from './runs'
import { step, type Step } from './step'

const set = (name: string, run: string, state: object, more: object = {}): Step =>
  step(name, `POST /flow_runs/{{${run}}}/set_state`, { state, ...more })
const tryId = (n: number) => `${String(n).repeat(8)}-1111-4111-8111-111111111111`
const claim = (n: number) => ({ type: 'PENDING', message: 'mine', state_details: { transition_id: tryId(n) } })
const pending = { type: 'PENDING' }
const running = { type: 'RUNNING' }
const failed = { type: 'FAILED', message: 'no' }

export const states: readonly Step[] = [
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

export const retries: readonly Step[] = [
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

export const slots: readonly Step[] = [
  step('one at a time', 'PATCH /deployments/{{deployment}}', { concurrency_limit: 1 }),
  newRun('first'),
  newRun('second'),
  step(
    'the first has the slot',
    'POST /flow_runs/{{first}}/set_state',
    { state: pending },
    { keep: 'lease', keepAt: 'state.state_details.deployment_concurrency_lease_id' },
  ),
  set('the second waits for it', 'second', pending),
  step('the slot is renewed', 'POST /v2/concurrency_limits/leases/{{lease}}/renew', { lease_duration: 300 }),
  step('a slot that nobody has', 'POST /v2/concurrency_limits/leases/{{flow}}/renew', {}),
  step('for too short a time', 'POST /v2/concurrency_limits/leases/{{lease}}/renew', { lease_duration: 1 }),
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
