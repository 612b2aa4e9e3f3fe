/**
 * Why no Job can be made of a run. Thrown inside of this room, where a value may be wrong at any depth; `jobOf` catches
 * it, and it goes no further.
 */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** It goes into a state and a log of the run, and may quote what the API has. */
  readonly reason: string

  /** @param advice what the user can do about it, as a sentence */
  constructor(
    reason: string,
    readonly advice: string,
  ) {
    super(reason)
    this.reason = reason.length > reasonChars ? `${reason.slice(0, reasonChars)}…` : reason
  }
}

const reasonChars = 4_000

/** What stands in a message of a value that may be long. */
export const quoted = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** "null", "a number", as in "is a number, where a text belongs". */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return (
    { string: 'a text', number: 'a number', bigint: 'a number', boolean: 'true or false' }[typeof value as string] ??
    'no JSON'
  )
}
