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

/**
 * A copy without what stands at the path; the original itself when nothing stands there.
 * @param copies as for `withValueIn`
 */
export function withoutValue(root: unknown, path: Path, copies: Set<unknown> = new Set()): unknown {
  if (valueAt(root, path) === undefined) return root
  const last = path.at(-1)
  if (last === undefined) return undefined
  const parentPath = path.slice(0, -1)
  const parent = valueAt(root, parentPath)
  if (Array.isArray(parent)) {
    if (copies.has(parent)) {
      parent.splice(last as number, 1)
      return root
    }
    const remaining = parent.filter((_, index) => index !== last)
    copies.add(remaining)
    return withValueIn(root, parentPath, remaining, copies)
  }
  const remaining = Object.fromEntries(Object.entries(parent as Mapping).filter(([key]) => key !== last))
  copies.add(remaining)
  return withValueIn(root, parentPath, remaining, copies)
}

/** @returns where an item of a list stands when those at `removed` are gone; -1 for one of them */
export function placeWithout(removed: readonly number[]): (index: number) => number {
  const gone = new Set(removed)
  const ascending = [...gone].sort((a, b) => a - b)
  const before: number[] = []
  for (let index = 0, count = 0; index <= (ascending.at(-1) ?? -1); index++) {
    before.push(count)
    if (gone.has(index)) count++
  }
  return (index) => (gone.has(index) ? -1 : index - (before[index] ?? gone.size))
}
