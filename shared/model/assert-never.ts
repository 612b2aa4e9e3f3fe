/** Ends a `switch` that knows every kind: the compiler complains when one is added, and at run time it throws. */
export function assertNever(value: never): never {
  throw new Error(`a kind that nobody knows: ${JSON.stringify(value)}`)
}
