import { isObject, type FieldSet, type JsonObject, type ManagedFields } from './objects'
import { resolve, schemaNamed, type Resolved } from './schema'

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

/** Whether maps and pointers own themselves (".") beside what is in them: they do when written, not when applied. */
export type Dots = 'written' | 'applied'

/**
 * The set of fields that an object sets, in the form of `fieldsV1`. What the empty object of the kind has already
 * (structs that aren't pointers, required lists outside of lists) has no "." of its own, and isn't set when empty.
 * Source: sigs.k8s.io/structured-merge-diff, typed/typed.go and fieldpath.
 */
export function fieldsOf(
  object: JsonObject,
  schemaName: string,
  subresource?: string,
  dots: Dots = 'written',
): FieldSet {
  const root = schemaNamed(schemaName)
  const body = Object.entries(object).filter(([key]) => key !== 'apiVersion' && key !== 'kind')
  const part = body.filter(([key]) => (key === 'status') === (subresource === 'status'))
  const owned = part.map(([key, value]): [string, unknown] => {
    if (key !== 'metadata' || !isObject(value)) return [key, value]
    return [key, Object.fromEntries(Object.entries(value).filter(([name]) => !notOwned.has(name)))]
  })
  return mapSet(Object.fromEntries(owned), root, { dots, inBase: true })
}

interface Place {
  readonly dots: Dots
  /** The empty object of the kind has this struct too. */
  readonly inBase: boolean
}

function mapSet(value: object, { schema, place }: Resolved, { dots, inBase }: Place): FieldSet {
  const fields: FieldSet = {}
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    const property = schema.properties?.[key] ?? schema.additionalProperties ?? place.additionalProperties
    if (!property || item === undefined || item === null) continue
    const isStruct = isObject(property.default)
    const given = inBase && (isStruct || schema.required?.includes(key) === true)
    const inner = setOf(item, resolve(property), { dots, inBase: inBase && isStruct })
    const empty = Object.keys(inner).length === 0
    if (empty && given && isObject(item) && !isAtomic(resolve(property))) continue
    fields[`f:${key}`] = empty || given || dots === 'applied' ? inner : { '.': {}, ...inner }
  }
  return fields
}

function setOf(value: unknown, at: Resolved, place: Place): FieldSet {
  if (isAtomic(at)) return {}
  if (Array.isArray(value)) return listSet(value, at, place)
  return isObject(value) ? mapSet(value, at, place) : {}
}

function listSet(list: readonly unknown[], { place, schema }: Resolved, { dots }: Place): FieldSet {
  const items = resolve(schema.items ?? {})
  const keys = place['x-kubernetes-list-map-keys']
  const fields: FieldSet = {}
  for (const item of list) {
    if (keys) {
      const id = Object.fromEntries(keys.map((key) => [key, (item as JsonObject)[key] ?? (key === 'name' ? '' : null)]))
      const inner = isAtomic(items) ? {} : { '.': {}, ...setOf(item, items, { dots, inBase: false }) }
      fields[`k:${JSON.stringify(id)}`] = inner
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
  // A new object is all its creator's, without a look at every field.
  const isNew = entries.length === 0 && Object.keys(before).length === 0
  const added = isNew ? after : prune(after, (path) => changed(path) || !has(before, path))
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

/** As `manage`, for server-side apply: the manager owns exactly what it applied, others keep what they agree on. */
export function manageApplied(
  entries: readonly ManagedFields[],
  applied: FieldSet,
  changed: (path: readonly string[]) => boolean,
  manager: Manager,
  apiVersion: string,
): ManagedFields[] {
  const mine = entries.find((entry) => isSame(entry, manager))
  const taken = prune(applied, changed)
  const others = entries
    .filter((entry) => entry !== mine)
    .map((entry) => ({ ...entry, fieldsV1: without(entry.fieldsV1, taken) }))
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0)
  const { name, operation, time } = manager
  return [{ manager: name, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: applied }, ...others]
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
