/** A mistake in how the program was called: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
/** What was asked for can't be done; the message says why and what to do: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
