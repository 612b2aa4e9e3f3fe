/** Deeper values overflow the stack of whatever goes through them, again with each answer that they stand in. */
const deepest = 200

/** @throws SyntaxError for what isn't JSON, RangeError for what is nested more than 200 deep */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  mustBeShallow(value)
  return value
}

/** @throws RangeError for a value that is nested more than 200 deep, or contains itself */
export function mustBeShallow(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return
  if (depth === deepest) throw new RangeError(`nested more than ${deepest} deep`)
  for (const each of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) mustBeShallow(each, depth + 1)
}
