/** Where a value stands in the parameters: names, and indices of lists. */
export type Path = readonly (string | number)[]
export type Values = Readonly<Record<string, unknown>>

/** A path as a key: `source/columns/0`. */
export const keyOf = (path: Path): string =>
  path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where nothing stands. */
export function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return typeof step === 'number' ? (at as readonly unknown[])[step] : undefined
    return isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }, values)
}

/**
 * The values with another one at a place, which keeps its place: the JSON does not jump. Objects around it are made.
 * @param value undefined takes it away; in a list null stands then, so that what comes behind it stays where it is
 */
export function withValue(values: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(values)) {
    const changed = (held: unknown) => withValue(held, rest, value) ?? null
    return (values as readonly unknown[]).map((held, index) => (index === step ? changed(held) : held))
  }
  const held = isObject(values) ? values : {}
  const inner = withValue(Object.hasOwn(held, step) ? held[step] : undefined, rest, value)
  const entries = Object.entries(held).filter(([key]) => key !== String(step) || inner !== undefined)
  if (inner === undefined) return Object.fromEntries(entries)
  const isNew = !Object.hasOwn(held, step)
  const all = isNew ? [...entries, [String(step), inner] as const] : entries
  return Object.fromEntries(all.map(([key, old]) => [key, key === String(step) ? inner : old]))
}

/** Less what belongs to a place and to what is in it. */
export function without<T>(table: Readonly<Record<string, T>>, path: Path): Readonly<Record<string, T>> {
  const key = keyOf(path)
  return Object.fromEntries(Object.entries(table).filter(([each]) => each !== key && !each.startsWith(`${key}/`)))
}

/** What belonged to items behind one that was taken out of a list, moves up with them. */
export function withoutItem<T>(
  table: Readonly<Record<string, T>>,
  list: Path,
  index: number,
): Readonly<Record<string, T>> {
  const prefix = `${keyOf(list)}/`
  const moved = Object.entries(without(table, [...list, index])).map(([key, value]) => {
    const [at = '', ...rest] = key.startsWith(prefix) ? key.slice(prefix.length).split('/') : []
    if (at === '' || Number(at) < index) return [key, value] as const
    return [prefix + [String(Number(at) - 1), ...rest].join('/'), value] as const
  })
  return Object.fromEntries(moved)
}
