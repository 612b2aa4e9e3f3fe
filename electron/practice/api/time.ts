/**
 * The API's instants: ms since the epoch, fractions kept (clients send microseconds, and logs are ordered by them).
 * On the wire they are ISO 8601 with an offset.
 */
const instant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i

/** @returns ms since the epoch. A text without an offset is UTC. @throws Error naming the text when it is no instant. */
export function parseInstant(text: string): number {
  const match = instant.exec(text.trim())
  if (match) {
    const [, date, minutes = '00:00', seconds = '00', fraction = '', offset = 'Z'] = match
    const ms = Date.parse(`${date}T${minutes}:${seconds}${fullOffset(offset)}`)
    if (!Number.isNaN(ms)) return ms + (fraction === '' ? 0 : Number(fraction) * 1000)
  }
  throw new Error(`invalid input syntax for type timestamp with time zone: "${text}"`)
}

function fullOffset(offset: string): string {
  if (offset.toUpperCase() === 'Z') return 'Z'
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

/** As PostgreSQL writes it through Hasura: six digits and +00:00. */
export function formatInstant(ms: number): string {
  const micros = Math.round(ms * 1000)
  const rest = ((micros % 1000) + 1000) % 1000
  const whole = new Date((micros - rest) / 1000).toISOString()
  return `${whole.slice(0, -1)}${String(rest).padStart(3, '0')}+00:00`
}
