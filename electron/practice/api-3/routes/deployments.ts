import { z } from 'zod'
import { created, nothing, ok, refuse } from '../answers'
import { definedOnly } from '../defined'
import { checked, integer, labels, positive, tags, uuid, values } from '../check-body'
import { createDeployment, limitId, setSchedules } from '../deployments'
import { deploymentMeets, filterSet } from '../filter-sets'
import { createFlowRun } from '../flow-runs'
import { queueOf } from '../lookups'
import { offset, page, pageLimit, pageOf } from '../pages'
import type { ApiRequest, Routes } from '../router'
import type { DeploymentRow } from '../rows'
import { deploymentSorts, words } from '../sorts'
import { newState } from '../states'
import type { Store } from '../store'
import { checkJobVariables, checkParameters } from '../value-checks'
import { deploymentView, flowRunView, scheduleView } from '../views'
import { policyOf, RunBody } from './flow-runs'

const Options = z.strictObject({
  collision_strategy: z.enum(['ENQUEUE', 'CANCEL_NEW']),
  grace_period_seconds: integer.nullable().default(null),
})
const Schedule = z.strictObject({
  active: z.boolean().nullish(),
  schedule: values.nullish(),
  max_scheduled_runs: integer.nullish(),
  parameters: values.default({}),
  slug: z.string().nullish(),
  replaces: z.string().nullish(),
})
/** What creating and changing a deployment have in common. */
const common = {
  schedules: z.array(Schedule).max(100).optional(),
  concurrency_limit: positive.nullish(),
  concurrency_options: Options.nullish(),
  global_concurrency_limit_id: uuid.nullish(),
  parameter_openapi_schema: values.nullish(),
  tags: tags.optional(),
  pull_steps: z.array(values).nullish(),
  work_queue_name: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  storage_document_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  description: z.string().nullish(),
  path: z.string().nullish(),
  version: z.string().nullish(),
  entrypoint: z.string().nullish(),
  version_info: values.nullish(),
  paused: z.boolean().optional(),
}
const DeploymentCreate = z.strictObject({
  ...common,
  name: z.string().min(1),
  flow_id: uuid,
  enforce_parameter_schema: z.boolean().default(true),
  parameters: values.default({}),
  labels: labels.nullish(),
  job_variables: values.default({}),
})
const DeploymentUpdate = z.strictObject({
  ...common,
  parameters: values.nullish(),
  enforce_parameter_schema: z.boolean().nullish(),
  job_variables: values.nullish(),
})
const { infrastructure_document_id, ...runBody } = RunBody
const RunOfDeployment = z.strictObject({
  ...runBody,
  infrastructure_document_id,
  enforce_parameter_schema: z.boolean().nullish(),
})

const sort = z.enum(words(deploymentSorts)).default('NAME_ASC')

const deploymentOf = ({ store, params }: ApiRequest): DeploymentRow =>
  store.tables.deployment.get(params['id'] ?? '') ?? refuse(404, 'Deployment not found')

const matching = (store: Store, body: unknown): DeploymentRow[] =>
  [...store.tables.deployment.all()].filter(deploymentMeets(store, checked(filterSet(store), body ?? {})))

export const deploymentRoutes: Routes = {
  'POST /deployments/': ({ store, body }) => {
    const { work_pool_name, work_queue_name, labels: own, ...wanted } = checked(DeploymentCreate, body)
    if (!store.tables.flow.get(wanted.flow_id)) refuse(404, 'Flow not found')
    const queue = work_pool_name ? queueOf(store, work_pool_name, work_queue_name ?? null, true) : null
    const variables = wanted.job_variables
    checkJobVariables(store, { work_queue_id: queue?.id ?? null, job_variables: {} }, variables, 'creating deployment')
    const made = createDeployment(store, {
      ...wanted,
      labels: own ?? {},
      queue,
      work_queue_name: work_queue_name ?? null,
    })
    return (made.isNew ? created : ok)(deploymentView(store, made.deployment))
  },
  'GET /deployments/:id': (request) => ok(deploymentView(request.store, deploymentOf(request))),
  'GET /deployments/name/:flow/:deployment': ({ store, params }) => {
    const [flow] = store.tables.flow.by('name', params['flow'])
    const named = [...store.tables.deployment.by('name', params['deployment'])]
    const found = named.find(({ flow_id }) => flow_id === flow?.id)
    return ok(deploymentView(store, found ?? refuse(404, 'Deployment not found')))
  },
  'PATCH /deployments/:id': (request) => {
    const { store, body } = request
    const { work_pool_name, work_queue_name, schedules, ...change } = checked(DeploymentUpdate, body)
    const deployment = deploymentOf(request)
    const queue = work_pool_name ? queueOf(store, work_pool_name, work_queue_name ?? null, true) : undefined
    const { parameters, enforce_parameter_schema, job_variables, ...rest } = change
    if (parameters && (enforce_parameter_schema ?? deployment.enforce_parameter_schema))
      checkParameters({ ...deployment, ...definedOnly(rest) }, parameters, 'updating deployment')
    store.tables.deployment.update(deployment, {
      ...definedOnly(rest),
      ...(change.concurrency_limit === undefined
        ? {}
        : { concurrency_limit_id: limitId(store, deployment, change.concurrency_limit) }),
      ...(parameters == null ? {} : { parameters }),
      ...(enforce_parameter_schema == null ? {} : { enforce_parameter_schema }),
      ...(job_variables == null ? {} : { job_variables }),
      ...(queue ? { work_queue_id: queue.id, work_queue_name: work_queue_name ?? null } : {}),
      updated: store.now(),
    })
    if (schedules) setSchedules(store, deployment, schedules)
    return nothing
  },
  'DELETE /deployments/:id': (request) => {
    request.store.tables.deployment.delete(deploymentOf(request))
    return nothing
  },
  'POST /deployments/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort, offset }), body ?? {})
    const rows = matching(store, body).sort(deploymentSorts[given.sort])
    return ok(rows.slice(given.offset, given.offset + limit).map((row) => deploymentView(store, row)))
  },
  'POST /deployments/paginate': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort, page }), body ?? {})
    const found = pageOf(matching(store, body).sort(deploymentSorts[given.sort]), limit, given.page)
    return ok({ ...found, results: found.results.map((row) => deploymentView(store, row)) })
  },
  'POST /deployments/count': ({ store, body }) => ok(matching(store, body).length),
  'POST /deployments/:id/pause_deployment': (request) => {
    deploymentOf(request).paused = true
    return ok(null)
  },
  'POST /deployments/:id/resume_deployment': (request) => {
    deploymentOf(request).paused = false
    return ok(null)
  },
  'GET /deployments/:id/schedules': (request) =>
    ok(Array.from(request.store.tables.schedule.by('deployment_id', deploymentOf(request).id), scheduleView)),
  'POST /deployments/:id/create_flow_run': (request) => {
    const { store, body } = request
    const wanted = checked(RunOfDeployment, body ?? {})
    const deployment = deploymentOf(request)
    const parameters = { ...deployment.parameters, ...wanted.parameters }
    if (wanted.enforce_parameter_schema ?? deployment.enforce_parameter_schema)
      checkParameters(deployment, parameters, 'creating flow run')
    checkJobVariables(store, deployment, wanted.job_variables ?? {}, 'creating flow run')
    const { run, isNew } = createFlowRun(store, {
      ...{ flow_id: deployment.flow_id, deployment, parameters, name: wanted.name, context: wanted.context },
      state: wanted.state ?? newState('SCHEDULED'),
      job_variables: wanted.job_variables ?? {},
      tags: [...deployment.tags, ...(wanted.tags ?? [])],
      labels: wanted.labels ?? {},
      idempotency_key: wanted.idempotency_key,
      parent_task_run_id: wanted.parent_task_run_id,
      empirical_policy: policyOf(wanted.empirical_policy),
      ...(wanted.work_queue_name ? { work_queue: queueFor(store, deployment, wanted.work_queue_name) } : {}),
    })
    return (isNew ? created : ok)(flowRunView(store, run))
  },
}

function queueFor(store: Store, deployment: DeploymentRow, name: string) {
  const queue = deployment.work_queue_id === null ? undefined : store.tables.work_queue.get(deployment.work_queue_id)
  const pool = queue && store.tables.work_pool.get(queue.work_pool_id)
  if (pool) return queueOf(store, pool.name, name, true)
  return refuse(
    400,
    `Cannot create flow run in work queue ${name} because deployment ${deployment.id} is not associated with a work pool. Please remove work_pool_name and try again.`,
  )
}
