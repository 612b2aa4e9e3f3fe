import { z } from 'zod'
import { created, nothing, ok, refuse } from '../answers'
import { checked, tags } from '../check-body'
import { field, filterOf, ids, lists, texts } from '../filters'
import { formatInstant } from '../instants'
import { offset, pageLimit } from '../pages'
import type { ApiRequest, Routes } from '../router'
import type { VariableRow } from '../rows'

const name = z
  .string()
  .max(255)
  .refine((text) => /^[a-z0-9_-]+$/.test(text), {
    message: 'Value error, Variable name must only contain lowercase letters, numbers, and dashes or underscores.',
  })
const VariableCreate = z.strictObject({ name, value: z.unknown(), tags: tags.default([]) })
const VariableUpdate = z.strictObject({ name: name.nullish(), value: z.unknown(), tags: tags.nullish() })
const variableFilter = filterOf<VariableRow>({
  id: field((variable) => variable.id, ids, 'any_'),
  name: field((variable) => variable.name, texts, 'any_ like_'),
  tags: field((variable) => variable.tags, lists, 'all_ is_null_'),
})
const Ask = z.object({ variables: variableFilter.nullish(), offset })

const view = ({ id, created: at, updated, name: its, value, tags: tagged }: VariableRow) => ({
  ...{ id, created: formatInstant(at), updated: formatInstant(updated), name: its, value, tags: tagged },
})

function variableOf({ store, params }: ApiRequest): VariableRow {
  const [named] = store.tables.variable.by('name', params['name'])
  return named ?? store.tables.variable.get(params['id'] ?? '') ?? refuse(404, 'Variable not found.')
}

const change: Routes[string] = (request) => {
  const { value, tags: tagged } = checked(VariableUpdate, request.body)
  const variable = variableOf(request)
  if (value !== undefined) variable.value = value
  if (tagged) variable.tags = tagged
  variable.updated = request.store.now()
  return nothing
}
const read: Routes[string] = (request) => ok(view(variableOf(request)))
const remove: Routes[string] = (request) => {
  request.store.tables.variable.delete(variableOf(request))
  return nothing
}

export const variableRoutes: Routes = {
  'POST /variables/': ({ store, body }) => {
    const wanted = checked(VariableCreate, body)
    if (store.tables.variable.by('name', wanted.name).size > 0)
      refuse(409, `A variable with the name '${wanted.name}' already exists.`)
    return created(view(store.tables.variable.insert({ ...store.fresh(), ...wanted })))
  },
  'GET /variables/:id': read,
  'GET /variables/name/:name': read,
  'PATCH /variables/:id': change,
  'PATCH /variables/name/:name': change,
  'DELETE /variables/:id': remove,
  'DELETE /variables/name/:name': remove,
  'POST /variables/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(Ask, body ?? {})
    const rows = [...store.tables.variable.all()].filter((row) => !given.variables || given.variables(row))
    rows.sort((a, b) => (a.name < b.name ? -1 : 1))
    return ok(rows.slice(given.offset, given.offset + limit).map(view))
  },
  'POST /variables/count': ({ store, body }) => {
    const { variables } = checked(Ask, body ?? {})
    return ok([...store.tables.variable.all()].filter((row) => !variables || variables(row)).length)
  },
}
