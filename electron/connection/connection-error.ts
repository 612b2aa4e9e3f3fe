/** A pair that can't be opened as it was asked for; the message says why and what to do. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}
