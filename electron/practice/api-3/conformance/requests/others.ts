import { step, type Step } from './step'

export const workers: readonly Step[] = [
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

export const blocks: readonly Step[] = [
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

export const ends: readonly Step[] = [
  step('a run is deleted', 'DELETE /flow_runs/{{adhoc}}'),
  step('it is gone', 'GET /flow_runs/{{adhoc}}'),
  step('a deployment is deleted', 'DELETE /deployments/{{local}}'),
  step('a queue is deleted', 'DELETE /work_pools/kube/queues/models'),
  step('a pool is deleted', 'DELETE /work_pools/small'),
  step('no such pool', 'DELETE /work_pools/small'),
]
