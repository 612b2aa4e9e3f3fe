import { mask } from './mask'
import { isOpenValue, isReference, isSecretName } from './secret-name'
import { isSecretFlag, maskLooks } from './secret-shapes'

/** An object for people, and how many of its values are hidden because they look like secrets. */
export interface MaskedObject {
  readonly value: unknown
  readonly hidden: number
}

type Fields = Readonly<Record<string, unknown>>

/** kubectl keeps the whole object in it once more, as one text. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
/** What is deeper is left out: one level more than a run config may have, which so is still seen to be too deep. */
const deepest = 101

/**
 * Hides what looks like a secret in an object of Kubernetes, a run config or parameters: by the name of a variable, a
 * field or a flag, and by its shape in any text. What kubectl and the API server note for themselves is left out.
 * Nothing else changes: same keys, same lists.
 */
export function maskObject(object: unknown): MaskedObject {
  let hidden = 0
  const hide = (before: unknown, after: unknown): unknown => {
    if (before !== after) hidden++
    return after
  }
  const byName = (value: unknown): unknown => (isHarmless(value) ? value : hide(value, mask))

  const list = (items: readonly unknown[], secret: boolean, depth: number): unknown[] =>
    items.map((item, index) => {
      const before: unknown = items[index - 1]
      const follows = typeof before === 'string' && isSecretFlag(before)
      const isText = typeof item === 'string'
      return (secret || (follows && isText && !item.startsWith('-'))) && !isObject(item)
        ? byName(item)
        : any(item, depth)
    })

  const fields = (given: Fields, depth: number): Fields => {
    const isVariable = typeof given['name'] === 'string' && !('kind' in given)
    const ofVariable = isVariable && isSecretName(given['name'] as string, true)
    const ofSecret = given['kind'] === 'Secret'
    return Object.fromEntries(
      shownFields(given).map(([key, value]) => {
        const secret = (ofVariable && key === 'value') || isSecretName(key, isVariableName(key))
        if (ofSecret && (key === 'data' || key === 'stringData')) return [key, mapFields(value, byName)]
        if (Array.isArray(value)) return [key, depth >= deepest ? '…' : list(value, secret, depth + 1)]
        return [key, secret && !isObject(value) ? byName(value) : any(value, depth)]
      }),
    )
  }

  const any = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return hide(value, maskLooks(value))
    if (typeof value !== 'object' || value === null) return value
    if (depth >= deepest) return '…'
    return Array.isArray(value) ? list(value, false, depth + 1) : fields(value as Fields, depth + 1)
  }

  return { value: any(object, 0), hidden }
}

/** The same object with nothing hidden; what kubectl and the API server note for themselves is left out here too. */
export function wholeObject(value: unknown, depth = 0): unknown {
  if (!isObject(value)) return value
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) return value.map((item) => wholeObject(item, depth + 1))
  return Object.fromEntries(shownFields(value as Fields).map(([key, inner]) => [key, wholeObject(inner, depth + 1)]))
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
/** A mapping of variables, as in a run config, has names in capitals. */
const isVariableName = (key: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(key)
const shownFields = (fields: Fields): [string, unknown][] =>
  Object.entries(fields).filter(([key]) => key !== 'managedFields' && key !== lastApplied)

function isHarmless(value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || value === undefined) return true
  return typeof value === 'string' && (isOpenValue(value) || isReference(value) || value === mask)
}

const mapFields = (value: unknown, change: (value: unknown) => unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value as Fields).map(([key, inner]) => [key, change(inner)]))
    : value
