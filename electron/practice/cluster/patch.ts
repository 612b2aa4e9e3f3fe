import fastJsonPatch, { type Operation } from 'fast-json-patch'
import { resolve, schemaNamed, type Resolved } from './schema'
import { badRequest, StatusError } from './status-error'
import { isObject, type Json, type JsonObject } from './objects'
import { readYaml } from './yaml'

export const applyType = 'application/apply-patch+yaml'

/**
 * The object after a patch of the given media type; the object that came is left alone.
 * @throws StatusError 415 for another type, 400 for a patch that can't be read, 422 for one that can't be done.
 */
export function patched(object: JsonObject, body: string, contentType: string, schemaName: string): JsonObject {
  const patch = parse(body)
  switch (contentType) {
    case 'application/merge-patch+json':
      if (!isObject(patch)) throw noMap(patch)
      return mergePatch(object, patch) as JsonObject
    case 'application/json-patch+json':
      return jsonPatch(object, patch)
    case 'application/strategic-merge-patch+json':
    case applyType:
      if (!isObject(patch)) throw noMap(patch)
      return strategicPatch(object, patch, schemaNamed(schemaName))
    default:
      throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  }
}

const noMap = (patch: Json): StatusError =>
  badRequest(
    `error decoding patch: json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch} into Go value of type map[string]interface {}`,
  )

export function parse(body: string): Json {
  try {
    return readYaml(body)
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`)
  }
}

/** RFC 7386. */
function mergePatch(target: Json | undefined, patch: Json | undefined): Json {
  if (!isObject(patch)) return structuredClone(patch ?? null)
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key], value)
  }
  return result
}

/**
 * Maps are merged, lists with a merge key item by item, other lists replaced; `$patch`, `$retainKeys` and
 * `$deleteFromPrimitiveList` are obeyed, `$setElementOrder` is not: the order that there is stays.
 * Source: k8s.io/apimachinery, pkg/util/strategicpatch.
 */
function strategicPatch(target: JsonObject, patch: JsonObject, { schema }: Resolved): JsonObject {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  const result: JsonObject = { ...target }
  const retained = patch.$retainKeys
  if (Array.isArray(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key]
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const name = key.slice(key.indexOf('/') + 1)
      const list = result[name]
      if (Array.isArray(list)) result[name] = list.filter((item) => !(value as Json[]).includes(item))
    }
    if (key.startsWith('$')) continue
    const place = resolve(schema.properties?.[key] ?? schema.additionalProperties ?? {})
    const current = result[key]
    if (value === null) delete result[key]
    else if (isObject(value))
      result[key] = isObject(current) ? strategicPatch(current, value, place) : withoutDirectives(value)
    else if (Array.isArray(value)) result[key] = mergeList(Array.isArray(current) ? current : [], value, place)
    else result[key] = value
  }
  return result
}

function mergeList(current: readonly Json[], patch: readonly Json[], { place, schema }: Resolved): Json[] {
  const mergeKey = place['x-kubernetes-patch-merge-key']
  const merges = place['x-kubernetes-patch-strategy']?.includes('merge') === true
  if (!merges || patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item.$patch !== undefined)).map((item) => structuredClone(item))
  }
  if (mergeKey === undefined) return [...current, ...patch.filter((item) => !current.includes(item))]
  const items = resolve(schema.items ?? {})
  const result = [...current] as JsonObject[]
  for (const item of patch as JsonObject[]) {
    const at = result.findIndex((one) => one[mergeKey] === item[mergeKey])
    const known = result[at]
    if (item.$patch === 'delete') {
      if (at >= 0) result.splice(at, 1)
    } else if (known) result[at] = strategicPatch(known, item, items)
    else result.push(withoutDirectives(item))
  }
  return result
}

function withoutDirectives(object: JsonObject): JsonObject {
  const kept = Object.entries(object).filter(([key, value]) => !key.startsWith('$') && value !== null)
  return Object.fromEntries(
    kept.map(([key, value]) => [key, isObject(value) ? withoutDirectives(value) : structuredClone(value)]),
  )
}

/** RFC 6902. */
function jsonPatch(object: JsonObject, patch: Json): JsonObject {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp')
  try {
    return fastJsonPatch.applyPatch(object, patch as unknown as Operation[], true, false).newDocument
  } catch {
    throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
  }
}
