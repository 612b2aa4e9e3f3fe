import { fieldsOf, valueAt } from './managed-fields'
import type { FieldSet, JsonObject, KubeObject, ManagedFields } from './objects'
import { applyType, patched } from './patch'
import type { Resource } from './resources'
import { isDeepEqual } from './validate'

type Path = readonly string[]

function leavesOf(set: FieldSet, path: Path = []): Path[] {
  return Object.entries(set).flatMap(([key, value]) => {
    const here = [...path, key]
    return Object.keys(value).length === 0 ? [here] : leavesOf(value, here)
  })
}

/** A path as conflicts show it: `.spec.template.spec.containers[name="flow"].image`. */
function shown(path: Path): string {
  return path
    .map((step) => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`
      if (!step.startsWith('k:')) return `[${step.slice(2)}]`
      const id = Object.entries(JSON.parse(step.slice(2)) as JsonObject)
      return `[${id.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    })
    .join('')
}

const managerText = ({ manager, operation, apiVersion }: ManagedFields): string =>
  operation === 'Update' ? `"${manager}" using ${apiVersion}` : `"${manager}"`

/** The fields that `wanted` sets otherwise than they are and that another manager set. */
export function applyConflicts(
  old: KubeObject,
  wanted: JsonObject,
  resource: Resource,
  manager: string,
): { readonly manager: string; readonly path: string }[] {
  const leaves = leavesOf(fieldsOf(wanted, resource.schema, undefined, 'applied')).filter(
    (path) => path.at(-1) !== '.' && !isDeepEqual(valueAt(wanted, path), valueAt(old, path)),
  )
  const others = (old.metadata.managedFields ?? []).filter(
    (entry) => entry.manager !== manager || entry.operation !== 'Apply',
  )
  return others.flatMap((entry) => {
    const owned = new Set(leavesOf(entry.fieldsV1).map((path) => path.join('\n')))
    return leaves
      .filter((path) => owned.has(path.join('\n')))
      .map((path) => ({ manager: managerText(entry), path: shown(path) }))
  })
}

/** `old` with what `wanted` says; what this manager applied before and no longer names goes. */
export function appliedOver(old: KubeObject, wanted: JsonObject, resource: Resource, manager: string): JsonObject {
  const mine = old.metadata.managedFields?.find((entry) => entry.manager === manager && entry.operation === 'Apply')
  const now = new Set(leavesOf(fieldsOf(wanted, resource.schema, undefined, 'applied')).map((path) => path.join('\n')))
  const others = (old.metadata.managedFields ?? []).filter((entry) => entry !== mine)
  const held = new Set(others.flatMap((entry) => leavesOf(entry.fieldsV1).map((path) => path.join('\n'))))
  const result = structuredClone(old) as unknown as JsonObject
  for (const path of mine ? leavesOf(mine.fieldsV1) : []) {
    const key = path.join('\n')
    if (!now.has(key) && !held.has(key) && path.at(-1)?.startsWith('f:')) removeAt(result, path)
  }
  return patched(result, JSON.stringify(wanted), applyType, resource.schema)
}

function removeAt(object: JsonObject, path: Path): void {
  const parent = valueAt(object, path.slice(0, -1))
  const last = path.at(-1)
  if (typeof parent === 'object' && parent !== null && last !== undefined) delete (parent as JsonObject)[last.slice(2)]
}
