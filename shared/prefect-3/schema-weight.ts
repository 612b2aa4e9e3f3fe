type Schema = Readonly<Record<string, unknown>>

/** What these hold is checked on values one level deeper. */
const deeper: ReadonlySet<string> = new Set([
  ...['additionalProperties', 'propertyNames', 'unevaluatedProperties'],
  ...['items', 'prefixItems', 'additionalItems', 'contains', 'unevaluatedItems'],
])
/** The same, with schemas by names that may be any. */
const tables: ReadonlySet<string> = new Set(['properties', 'patternProperties'])
const noSchemas: ReadonlySet<string> = new Set([
  'enum',
  'const',
  'default',
  'examples',
  'required',
  'definitions',
  '$defs',
])

/**
 * How many schemas a value may be held against, each as often as references lead to it: of ten that each name the next
 * one twice, the last one is met a thousand times. What leads to itself without getting deeper into the value counts once.
 * @param levels of the value
 * @returns at most about `most`
 */
export function schemaWeight(root: Schema, levels: number, most: number): number {
  const known = new Map<unknown, number[]>()
  const under = new Set<unknown>()

  function weigh(schema: unknown, left: number): number {
    if (typeof schema !== 'object' || schema === null || left < 0 || under.has(schema)) return 0
    const weights = known.get(schema) ?? []
    const found = weights[left]
    if (found !== undefined) return found
    under.add(schema)
    let weight = 1
    for (const [key, value] of Object.entries(schema)) {
      if (weight > most) break
      if (noSchemas.has(key)) continue
      const isDeeper = deeper.has(key) || tables.has(key)
      for (const each of key === '$ref' ? [referred(value)] : innerOf(key, value))
        weight += isDeeper ? beneath(each, left - 1) : weigh(each, left)
    }
    under.delete(schema)
    weights[left] = Math.min(weight, most + 1)
    known.set(schema, weights)
    return weights[left]
  }

  /** Deeper in the value, a schema may come again. */
  function beneath(schema: unknown, left: number): number {
    const above = [...under]
    under.clear()
    const weight = weigh(schema, left)
    for (const each of above) under.add(each)
    return weight
  }

  /** Source: zod 4, from-json-schema, resolveRef. */
  function referred(reference: unknown): unknown {
    if (typeof reference !== 'string') return undefined
    if (reference === '#') return root
    const [, where = '', name = ''] = /^#\/(definitions|\$defs)\/([^/]+)$/.exec(reference) ?? []
    const table = root[where]
    return isObject(table) && Object.hasOwn(table, name) ? table[name] : undefined
  }

  return weigh(root, levels)
}

/** A schema, a list of some, or some by their names. */
function innerOf(key: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isObject(value)) return []
  return tables.has(key) ? Object.values(value) : [value]
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
