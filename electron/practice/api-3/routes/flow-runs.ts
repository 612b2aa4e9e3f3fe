import { z } from 'zod'
import { created, nothing, ok, refuse, refuseWithMessage } from '../answers'
import { definedOnly } from '../defined'
import { checked, labels, tags, uuid, values } from '../check-body'
import { filterSet, flowRunMeets } from '../filter-sets'
import { createFlowRun, removeFlowRun } from '../flow-runs'
import { offset, page, pageLimit, pageOf } from '../pages'
import type { ApiRequest, Routes } from '../router'
import type { FlowRunRow, RunPolicy } from '../rows'
import { setFlowRunState } from '../set-state'
import { flowRunSorts, words } from '../sorts'
import { newState, StateCreate } from '../states'
import type { Store } from '../store'
import { queueOf } from '../lookups'
import { flowRunView, lateMs } from '../views'
import { settledView } from '../settled-view'

/** Source: prefect 3.9.1, server/schemas/core.py, FlowRunPolicy. */
export const Policy = z.strictObject({
  max_retries: z.int().optional(),
  retry_delay_seconds: z.number().optional(),
  retries: z.int().nullish(),
  retry_delay: z.int().nullish(),
  pause_keys: z.array(z.string()).nullish(),
  resuming: z.boolean().nullish(),
  retry_type: z.enum(['in_process', 'reschedule']).nullish(),
})

export const policyOf = (given: z.output<typeof Policy> | null | undefined): Partial<RunPolicy> =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined))

/** What creating a run takes, from a deployment or without one. */
export const RunBody = {
  name: z.string().nullish(),
  state: StateCreate.nullish(),
  parameters: values.optional(),
  job_variables: values.nullish(),
  context: values.optional(),
  tags: tags.optional(),
  labels: labels.nullish(),
  idempotency_key: z.string().nullish(),
  parent_task_run_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  empirical_policy: Policy.optional(),
  work_queue_name: z.string().nullish(),
}

const FlowRunCreate = z.strictObject({
  ...RunBody,
  flow_id: uuid,
  flow_version: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  deployment_id: uuid.nullish(),
})

const FlowRunUpdate = z.strictObject({
  name: z.string().nullish(),
  flow_version: z.string().nullish(),
  parameters: values.optional(),
  empirical_policy: Policy.optional(),
  tags: tags.optional(),
  infrastructure_pid: z.string().nullish(),
  job_variables: values.nullish(),
})

const SetState = z.object({ state: StateCreate, force: z.boolean().default(false) })

const sort = z.enum(words(flowRunSorts))

export const runOf = ({ store, params }: Pick<ApiRequest, 'store' | 'params'>): FlowRunRow =>
  store.tables.flow_run.get(params['id'] ?? '') ?? refuse(404, 'Flow run not found')

/** Runs that meet a body's filters. A filter by id is answered without a look at all of them. */
export function matchingRuns(store: Store, body: unknown): FlowRunRow[] {
  const meets = flowRunMeets(store, checked(filterSet(store), body ?? {}))
  const asked = z.object({ flow_runs: z.object({ id: z.object({ any_: z.array(z.string()) }) }) }).safeParse(body)
  const rows = asked.success
    ? asked.data.flow_runs.id.any_.flatMap((id) => store.tables.flow_run.get(id.toLowerCase()) ?? [])
    : [...store.tables.flow_run.all()]
  return [...new Set(rows)].filter(meets)
}

export const flowRunRoutes: Routes = {
  'POST /flow_runs/': ({ store, body }) => {
    const {
      work_pool_name,
      work_queue_name,
      state,
      deployment_id,
      job_variables,
      empirical_policy,
      labels: own,
      ...rest
    } = checked(FlowRunCreate, body)
    if (!store.tables.flow.get(rest.flow_id)) refuse(404, 'Flow not found')
    const queue = work_pool_name ? queueOf(store, work_pool_name, work_queue_name ?? null) : null
    const { run, isNew } = createFlowRun(store, {
      ...rest,
      deployment: (deployment_id ? store.tables.deployment.get(deployment_id) : undefined) ?? null,
      state: state ?? newState('PENDING'),
      parameters: rest.parameters ?? {},
      job_variables: job_variables ?? {},
      tags: rest.tags ?? [],
      labels: own ?? {},
      empirical_policy: policyOf(empirical_policy),
      ...(queue ? { work_queue: queue } : {}),
    })
    return (isNew ? created : ok)(flowRunView(store, run))
  },
  'GET /flow_runs/:id': (request) => ok(flowRunView(request.store, runOf(request))),
  'PATCH /flow_runs/:id': (request) => {
    const { store, body } = request
    const change = checked(FlowRunUpdate, body)
    const run = runOf(request)
    const { name, empirical_policy, job_variables, ...rest } = change
    store.tables.flow_run.update(run, {
      ...definedOnly(rest),
      ...(name == null ? {} : { name }),
      ...(job_variables == null ? {} : { job_variables }),
      ...(empirical_policy ? { empirical_policy: { ...run.empirical_policy, ...policyOf(empirical_policy) } } : {}),
      updated: store.now(),
    })
    return nothing
  },
  'PATCH /flow_runs/:id/labels': (request) => {
    const run = runOf(request)
    run.labels = { ...run.labels, ...checked(labels, request.body) }
    run.updated = request.store.now()
    return nothing
  },
  'DELETE /flow_runs/:id': (request) => {
    removeFlowRun(request.store, runOf(request))
    return nothing
  },
  'POST /flow_runs/:id/set_state': ({ store, params, body }) => {
    const { state, force } = checked(SetState, body)
    const id = params['id'] ?? ''
    const run = store.tables.flow_run.get(id) ?? refuseWithMessage(404, `Flow run with id ${id} not found`)
    return settledView(setFlowRunState(store, run, state, force ? 'force' : 'core'))
  },
  'POST /flow_runs/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort: sort.default('ID_DESC'), offset }), body ?? {})
    const runs = matchingRuns(store, body).sort(flowRunSorts[given.sort])
    return ok(runs.slice(given.offset, given.offset + limit).map((run) => flowRunView(store, run)))
  },
  'POST /flow_runs/paginate': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort: sort.default('ID_DESC'), page }), body ?? {})
    const found = pageOf(matchingRuns(store, body).sort(flowRunSorts[given.sort]), limit, given.page)
    return ok({ ...found, results: found.results.map((run) => flowRunView(store, run)) })
  },
  'POST /flow_runs/count': ({ store, body }) => ok(matchingRuns(store, body).length),
  'POST /flow_runs/lateness': ({ store, body }) => {
    const runs = matchingRuns(store, body)
    const sum = runs.reduce((total, run) => total + lateMs(store.now(), run), 0)
    return ok(runs.length === 0 ? null : sum / runs.length / 1_000)
  },
}
