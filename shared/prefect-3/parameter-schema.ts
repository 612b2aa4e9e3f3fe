export type Schema = Readonly<Record<string, unknown>>

/** Where in a schema is read. */
export interface Reading {
  readonly root: Schema
  /** The references that led here. */
  readonly above: readonly string[]
  /** How many objects and lists it lies in. */
  readonly depth: number
  /** How many fields may still be made; counted down. */
  readonly left: { fields: number }
}

/**
 * What a reference, or a list of one, stands for; what stands beside the reference is the reader's. One that leads nowhere
 * stands for itself.
 * @returns no schema for one that leads to itself: a model that holds another of its kind
 */
export function resolved(
  written: Schema,
  reading: Reading,
): { readonly schema: Schema | null; readonly reading: Reading } {
  const [only, ...more] = listIn(written, 'allOf')
  const { $ref } = only !== undefined && more.length === 0 && isObject(only) ? only : written
  if (typeof $ref !== 'string') return { schema: written, reading }
  if (reading.above.includes($ref)) return { schema: null, reading }
  const [, where = '', name = ''] = /^#\/(definitions|\$defs)\/(.+)$/.exec($ref) ?? []
  const table = objectIn(reading.root, where)
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (!isObject(found)) return { schema: written, reading }
  return resolved(found, { ...reading, above: [...reading.above, $ref] })
}

export const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function objectIn(schema: Schema | null, key: string): Schema {
  const value = schema?.[key]
  return isObject(value) ? value : {}
}

export function listIn(schema: Schema | null | undefined, key: string): readonly unknown[] {
  const value = schema?.[key]
  return Array.isArray(value) ? value : []
}
