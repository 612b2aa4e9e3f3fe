import { isScalar, type Scalar } from 'yaml'
import { keyOfPlain, type Scalar as Value } from './kubectl-scalars'

/**
 * The text that a key is in JSON: `yes:` is "true", `0400:` is "256", as to kubectl.
 * @returns null for what can't be one: null, a list, a mapping
 */
export function keyText(key: unknown): string | null {
  if (typeof key === 'string') return key
  if (!isScalar(key)) return null
  const { value, source } = key as Scalar<Value>
  if (typeof value === 'string') return value
  return keyOfPlain(source ?? String(value))
}
