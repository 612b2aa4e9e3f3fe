/** Why no Job can be made of a run: upstream's words where it has some, and what the user can do. */
export interface Refusal {
  readonly reason: string
  /** As a sentence. */
  readonly advice: string
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal)

/** It goes into a state and a log of the run, and may quote what the API has. */
const reasonChars = 4_000

export const accepted = <T>(value: T): Parsed<T> => ({ ok: true, value })
export const refused = (reason: string, advice: string): { readonly ok: false } & Refusal => ({
  ok: false,
  reason: reason.length > reasonChars ? `${reason.slice(0, reasonChars)}…` : reason,
  advice,
})

/** How marshmallow, which reads these for upstream, words what is wrong: a Python dict of lists. */
export const fieldErrors = (errors: readonly (readonly [field: string, message: string])[]): string =>
  `{${errors.map(([field, message]) => `'${field}': ['${message}']`).join(', ')}}`
