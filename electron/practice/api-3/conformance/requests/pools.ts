import { step, type Step } from './step'

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

export const pools: readonly Step[] = [
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

export const queues: readonly Step[] = [
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
