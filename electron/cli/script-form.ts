/**
 * A value as scripts take it: keys as Prefect spells them, `flowName` becoming `flow_name`, and instants (`at`, `since`,
 * `dueAt`, in ms since the epoch) in ISO 8601, at every depth. Keys that are data, like names of variables or labels, have
 * another form and stay.
 */
export function scriptForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scriptForm)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      snakeCase(key),
      isInstant(key, inner) ? iso(inner) : scriptForm(inner),
    ]),
  )
}

const snakeCase = (key: string): string =>
  /^[a-z][a-z0-9]*[A-Z][a-zA-Z0-9]*$/.test(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key

const isInstant = (key: string, value: unknown): value is number =>
  typeof value === 'number' && /^(at|since|[a-z][a-zA-Z0-9]*At)$/.test(key) && Math.abs(value) <= farthestMs
const iso = (ms: number): string => new Date(ms).toISOString()

/** What a Date can hold. */
const farthestMs = 8.64e15
