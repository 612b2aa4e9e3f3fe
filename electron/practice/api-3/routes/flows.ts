import { z } from 'zod'
import { created, ok, refuse } from '../answers'
import { checked, labels, tags } from '../check-body'
import { filterSet, flowMeets } from '../filter-sets'
import { createFlow } from '../flows'
import { offset, page, pageLimit, pageOf } from '../pages'
import type { Routes } from '../router'
import type { FlowRow } from '../rows'
import { flowSorts, words } from '../sorts'
import type { Store } from '../store'
import { flowView } from '../views'

const FlowCreate = z.strictObject({ name: z.string().min(1), tags: tags.default([]), labels: labels.nullish() })
const sort = z.enum(words(flowSorts)).default('NAME_ASC')

const matching = (store: Store, body: unknown): FlowRow[] =>
  [...store.tables.flow.all()].filter(flowMeets(store, checked(filterSet(store), body ?? {})))

export const flowRoutes: Routes = {
  'POST /flows/': ({ store, body }) => {
    const wanted = checked(FlowCreate, body)
    const { flow, isNew } = createFlow(store, wanted.name, { tags: wanted.tags, labels: wanted.labels ?? {} })
    return (isNew ? created : ok)(flowView(flow))
  },
  'GET /flows/:id': ({ store, params }) =>
    ok(flowView(store.tables.flow.get(params['id'] ?? '') ?? refuse(404, 'Flow not found'))),
  'GET /flows/name/:name': ({ store, params }) => {
    const [flow] = store.tables.flow.by('name', params['name'])
    return ok(flowView(flow ?? refuse(404, 'Flow not found')))
  },
  'POST /flows/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort, offset }), body ?? {})
    const flows = matching(store, body).sort(flowSorts[given.sort])
    return ok(flows.slice(given.offset, given.offset + limit).map(flowView))
  },
  'POST /flows/paginate': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(z.object({ sort, page }), body ?? {})
    const found = pageOf(matching(store, body).sort(flowSorts[given.sort]), limit, given.page)
    return ok({ ...found, results: found.results.map(flowView) })
  },
  'POST /flows/count': ({ store, body }) => ok(matching(store, body).length),
}
