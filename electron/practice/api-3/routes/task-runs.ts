import { z } from 'zod'
import { created, nothing, ok, refuse, refuseWithMessage } from '../answers'
import { checked, instant, labels, tags, uuid, values } from '../check-body'
import { filterSet, taskRunMeets } from '../filter-sets'
import { offset, page, pageLimit, pageOf } from '../pages'
import type { ApiRequest, Routes } from '../router'
import type { TaskRunRow } from '../rows'
import { settledView } from '../settled-view'
import { taskRunSorts, words } from '../sorts'
import { newState, StateCreate } from '../states'
import type { Store } from '../store'
import { createTaskRun, setTaskRunState } from '../task-runs'
import { taskRunView } from '../views'

const TaskRunCreate = z.strictObject({
  id: uuid.nullish(),
  name: z.string().optional(),
  flow_run_id: uuid.nullish(),
  task_key: z.string(),
  dynamic_key: z.string(),
  state: StateCreate.nullish(),
  cache_key: z.string().nullish(),
  cache_expiration: instant.nullish(),
  task_version: z.string().nullish(),
  empirical_policy: values.optional(),
  tags: tags.optional(),
  labels: labels.nullish(),
  task_inputs: values.optional(),
})
const SetState = z.object({ state: StateCreate, force: z.boolean().default(false) })
const sort = z.enum(words(taskRunSorts)).default('ID_DESC')

const taskRunOf = ({ store, params }: ApiRequest): TaskRunRow =>
  store.tables.task_run.get(params['id'] ?? '') ?? refuse(404, 'Task not found')

/** Those that meet a body's filters. Those of some flow runs are found without a look at all. */
function matching(store: Store, body: unknown): TaskRunRow[] {
  const meets = taskRunMeets(store, checked(filterSet(store), body ?? {}))
  const any = z.object({ any_: z.array(z.string()) })
  const ofRuns = z
    .union([
      z.object({ task_runs: z.object({ flow_run_id: any }) }).transform((given) => given.task_runs.flow_run_id.any_),
      z.object({ flow_runs: z.object({ id: any }) }).transform((given) => given.flow_runs.id.any_),
    ])
    .safeParse(body)
  const rows = ofRuns.success
    ? [...new Set(ofRuns.data)].flatMap((id) => [...store.tables.task_run.by('flow_run_id', id.toLowerCase())])
    : [...store.tables.task_run.all()]
  return rows.filter(meets)
}

export const taskRunRoutes: Routes = {
  'POST /task_runs/': ({ store, body }) => {
    const { state, ...wanted } = checked(TaskRunCreate, body)
    const { run, isNew } = createTaskRun(store, wanted, state ?? newState('PENDING'))
    return (isNew ? created : ok)(taskRunView(store, run))
  },
  'GET /task_runs/:id': (request) => ok(taskRunView(request.store, taskRunOf(request))),
  'DELETE /task_runs/:id': (request) => {
    request.store.tables.task_run.delete(taskRunOf(request))
    return nothing
  },
  'POST /task_runs/:id/set_state': ({ store, params, body }) => {
    const { state } = checked(SetState, body)
    const id = params['id'] ?? ''
    const run = store.tables.task_run.get(id) ?? refuseWithMessage(404, `Task run with id ${id} not found`)
    return settledView(setTaskRunState(store, run, state))
  },
  'POST /task_runs/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort, offset }), body ?? {})
    const runs = matching(store, body).sort(taskRunSorts[given.sort])
    return ok(runs.slice(given.offset, given.offset + limit).map((run) => taskRunView(store, run)))
  },
  'POST /task_runs/paginate': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort, page }), body ?? {})
    const found = pageOf(matching(store, body).sort(taskRunSorts[given.sort]), limit, given.page)
    return ok({ ...found, results: found.results.map((run) => taskRunView(store, run)) })
  },
  'POST /task_runs/count': ({ store, body }) => ok(matching(store, body).length),
}
