import { repr } from '../prefect-1/python-text'

/**
 * `str()` of a value that came as JSON. A number without a fraction is an integer here: `1.0` and `1` are one number in
 * JavaScript, where Python would write `1.0` for the first.
 */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : text(value)
}

/** As it stands inside of a list or a mapping. */
export function text(value: unknown): string {
  if (typeof value === 'string') return repr(value)
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`
  const pairs = Object.entries(value).map(([key, inner]) => `${repr(key)}: ${text(inner)}`)
  return `{${pairs.join(', ')}}`
}

/** Below and from here on Python writes an exponent, of two digits at least. */
const plain = { from: 1e-4, below: 1e16 }

function numberText(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value)) return size < 1e21 ? BigInt(value).toString() : exponential(value)
  return size >= plain.from && size < plain.below ? String(value) : exponential(value)
}

const exponential = (value: number): string => value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')

/** `bool()`. */
export function isTruthy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  return (Array.isArray(value) ? value : Object.keys(value)).length > 0
}
