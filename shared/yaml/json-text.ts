/**
 * JSON as `JSON.stringify` writes it, and whole numbers that a double can't hold with all their digits: the value of a
 * template has those as bigint.
 * @param indent spaces for each level; all on one line without
 */
export function jsonText(value: unknown, indent = 0): string {
  if (!holdsBigint(value)) return JSON.stringify(value, null, indent)
  return textOf(value, indent === 0 ? null : ' '.repeat(indent), '') ?? 'null'
}

export const holdsBigint = (value: unknown): boolean =>
  typeof value === 'bigint' || (typeof value === 'object' && value !== null && Object.values(value).some(holdsBigint))

/** @returns undefined for what JSON leaves out */
function textOf(value: unknown, step: string | null, indent: string): string | undefined {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = step === null ? '' : indent + step
  const items = Array.isArray(value)
    ? value.map((item) => textOf(item, step, inner) ?? 'null')
    : Object.entries(value).flatMap(([key, each]) => {
        const text = textOf(each, step, inner)
        return text === undefined ? [] : [`${JSON.stringify(key)}:${step === null ? '' : ' '}${text}`]
      })
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (items.length === 0 || step === null) return `${open}${items.join(',')}${close}`
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`
}

/** The same text for values that are equal, whatever the order of their keys. */
export const canonicalJson = (value: unknown): string => jsonText(sorted(value))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sorted(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
