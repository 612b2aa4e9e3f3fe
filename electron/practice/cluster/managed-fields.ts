import { isObject, type FieldSet, type JsonObject, type ManagedFields } from './objects'
import { resolve, schemaNamed, type Resolved, type Schema } from './schema'

/** Who changed what, as the API server notes it. */
export interface Manager {
  readonly name: string
  readonly operation: 'Update' | 'Apply'
  readonly subresource?: string | undefined
  readonly time: string
}

const notOwned: ReadonlySet<string> = new Set([
  'name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp',
  'deletionGracePeriodSeconds', 'managedFields', 'selfLink',
]) // prettier-ignore

/**
 * The set of fields that an object sets, in the form of `fieldsV1`.
 * Source: sigs.k8s.io/structured-merge-diff, typed/typed.go and fieldpath; what the empty object of the kind has already
 * (structs that aren't pointers, required lists) has no "." of its own.
 */
export function fieldsOf(object: JsonObject, schemaName: string, subresource?: string): FieldSet {
  const { schema } = schemaNamed(schemaName)
  const fields: FieldSet = {}
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind' || (key === 'status') !== (subresource === 'status')) continue
    const place = schema.properties?.[key]
    if (place === undefined || value === undefined || value === null) continue
    if (key === 'metadata') {
      const owned = Object.entries(value as JsonObject).filter(([name]) => !notOwned.has(name))
      if (owned.length > 0) fields['f:metadata'] = setOf(Object.fromEntries(owned), resolve(place))
    } else fields[`f:${key}`] = child(value, place, schema)
  }
  if (isObject(fields['f:status']) && Object.keys(fields['f:status']).length === 0) delete fields['f:status']
  return fields
}

function setOf(value: unknown, at: Resolved): FieldSet {
  const { schema, place } = at
  if (isAtomic(at)) return {}
  if (Array.isArray(value)) return listSet(value, at)
  if (!isObject(value)) return {}
  const fields: FieldSet = {}
  for (const [key, item] of Object.entries(value)) {
    const property = schema.properties?.[key] ?? schema.additionalProperties ?? place.additionalProperties
    if (property && item !== undefined && item !== null) fields[`f:${key}`] = child(item, property, schema, key)
  }
  return fields
}

function child(value: unknown, place: Schema, owner: Schema, key?: string): FieldSet {
  const fields = setOf(value, resolve(place))
  const given = isObject(place.default) || (key !== undefined && owner.required?.includes(key) === true)
  return Object.keys(fields).length === 0 || given ? fields : { '.': {}, ...fields }
}

function listSet(list: readonly unknown[], { place, schema }: Resolved): FieldSet {
  const items = resolve(schema.items ?? {})
  const keys = place['x-kubernetes-list-map-keys']
  const fields: FieldSet = {}
  for (const item of list) {
    if (keys) {
      const id = Object.fromEntries(keys.map((key) => [key, (item as JsonObject)[key] ?? null]))
      fields[`k:${JSON.stringify(id)}`] = { '.': {}, ...setOf(item, items) }
    } else fields[`v:${JSON.stringify(item)}`] = {}
  }
  return fields
}

function isAtomic({ schema, place }: Resolved): boolean {
  if ((place['x-kubernetes-map-type'] ?? schema['x-kubernetes-map-type']) === 'atomic') return true
  if (schema.type !== 'array') return false
  const type = place['x-kubernetes-list-type'] ?? schema['x-kubernetes-list-type']
  return type !== 'map' && type !== 'set'
}

/** The entries after `manager` wrote `after` over `before`: what it changed is its own, what it dropped nobody's. */
export function manage(
  entries: readonly ManagedFields[],
  before: FieldSet,
  after: FieldSet,
  changed: (path: readonly string[]) => boolean,
  manager: Manager,
  apiVersion: string,
): ManagedFields[] {
  const mine = entries.find((entry) => isSame(entry, manager))
  const added = prune(after, (path) => changed(path) || !has(before, path))
  const own = mine ? merge(keep(mine.fieldsV1, after), added) : added
  const others = entries
    .filter((entry) => entry !== mine)
    .map((entry) => ({
      ...entry,
      fieldsV1: without(keep(entry.fieldsV1, after, entry.subresource !== manager.subresource), added),
    }))
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0)
  if (Object.keys(own).length === 0) return others
  const entry: ManagedFields = {
    manager: manager.name,
    operation: manager.operation,
    apiVersion,
    time: Object.keys(added).length > 0 || !mine ? manager.time : mine.time,
    fieldsType: 'FieldsV1',
    fieldsV1: own,
    ...(manager.subresource === undefined ? {} : { subresource: manager.subresource }),
  }
  return [...others, entry]
}

const isSame = (entry: ManagedFields, manager: Manager): boolean =>
  entry.manager === manager.name && entry.operation === manager.operation && entry.subresource === manager.subresource

const has = (set: FieldSet | undefined, path: readonly string[]): boolean => {
  let at = set
  for (const step of path) at = at?.[step]
  return at !== undefined
}

/** The leaves of a set for which `test` holds, with the branches that lead there. */
function prune(set: FieldSet, test: (path: readonly string[]) => boolean, path: readonly string[] = []): FieldSet {
  const result: FieldSet = {}
  for (const [key, value] of Object.entries(set)) {
    const here = [...path, key]
    if (Object.keys(value).length === 0) {
      if (test(here)) result[key] = {}
      continue
    }
    const rest = prune(value, test, here)
    if (Object.keys(rest).length > 0) result[key] = rest
  }
  return result
}

const keep = (set: FieldSet, existing: FieldSet, whole = false): FieldSet =>
  whole ? set : prune(set, (path) => has(existing, path))
const without = (set: FieldSet, taken: FieldSet): FieldSet => prune(set, (path) => !isLeafOf(taken, path))

function isLeafOf(set: FieldSet, path: readonly string[]): boolean {
  let at: FieldSet | undefined = set
  for (const step of path) at = at?.[step]
  return at !== undefined && Object.keys(at).length === 0 && path.at(-1) !== '.'
}

function merge(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a }
  for (const [key, value] of Object.entries(b)) result[key] = result[key] ? merge(result[key], value) : value
  return result
}

/** The value that a path of a field set points to; undefined when there is none. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let value = object
  for (const step of path) {
    if (step === '.') return value === undefined ? undefined : '.'
    const name = step.slice(2)
    if (step.startsWith('f:')) value = (value as JsonObject | undefined)?.[name]
    else if (step.startsWith('k:')) {
      const id = Object.entries(JSON.parse(name) as JsonObject)
      value = (value as JsonObject[] | undefined)?.find((item) => id.every(([key, part]) => item[key] === part))
    } else value = (value as unknown[] | undefined)?.find((item) => JSON.stringify(item) === name)
  }
  return value
}
