/** Where a value stands in a document: keys of mappings, indices of lists. */
export type Path = readonly (string | number)[]

type Mapping = Readonly<Record<string, unknown>>

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @returns undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const key of path) {
    if (typeof key === 'number') value = Array.isArray(value) ? value[key] : undefined
    else value = isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** A copy with another value at the path; what the path does not touch is shared with the original, not copied. */
export const withValue = (root: unknown, path: Path, value: unknown): unknown =>
  withValueIn(root, path, value, new Set())

/**
 * As `withValue`, for one of many changes.
 * @param copies what an earlier one copied: this one writes into it, and adds what it copies itself
 */
export function withValueIn(root: unknown, path: Path, value: unknown, copies: Set<unknown>, depth = 0): unknown {
  const key = path[depth]
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(root) ? (copies.has(root) ? (root as unknown[]) : [...(root as unknown[])]) : []
    copies.add(list)
    list[key] = withValueIn(list[key], path, value, copies, depth + 1)
    return list
  }
  const mapping: Record<string, unknown> = isMapping(root) ? (copies.has(root) ? root : { ...root }) : {}
  copies.add(mapping)
  const inner = Object.hasOwn(mapping, key) ? mapping[key] : undefined
  mapping[key] = withValueIn(inner, path, value, copies, depth + 1)
  return mapping
}

/** A copy without what stands at the path; the original itself when nothing stands there. */
export function withoutValue(root: unknown, path: Path): unknown {
  if (valueAt(root, path) === undefined) return root
  const last = path.at(-1)
  if (last === undefined) return undefined
  const parentPath = path.slice(0, -1)
  const parent = valueAt(root, parentPath)
  const remaining = Array.isArray(parent)
    ? parent.filter((_, index) => index !== last)
    : Object.fromEntries(Object.entries(parent as Mapping).filter(([key]) => key !== last))
  return withValue(root, parentPath, remaining)
}
