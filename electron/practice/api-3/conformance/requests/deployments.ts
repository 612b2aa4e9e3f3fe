import { step, type Step } from './step'

const parameters = {
  ...{ title: 'Parameters', type: 'object' },
  properties: {
    name: { title: 'name', type: 'string', default: 'world', position: 0 },
    n: { title: 'n', type: 'integer' },
  },
}

export const deployments: readonly Step[] = [
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
  step('a job variable of the wrong type', 'PATCH /deployments/{{deployment}}', { job_variables: { image: 3 } }),
  step('job variables of the right type again', 'PATCH /deployments/{{deployment}}', {
    job_variables: { image: 'a:1', env: { A: '1' } },
  }),
  step('a deployment with parameters of the wrong type', 'POST /deployments/', {
    name: 'x',
    flow_id: '{{flow}}',
    parameters: { n: 'x' },
    parameter_openapi_schema: parameters,
  }),
  step('parameters of the wrong type', 'PATCH /deployments/{{deployment}}', { parameters: { n: 'x' } }),
  step('a deployment in a queue with wrong job variables', 'POST /deployments/', {
    name: 'x',
    flow_id: '{{flow}}',
    work_pool_name: 'kube',
    job_variables: { env: { A: 1 } },
  }),
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
