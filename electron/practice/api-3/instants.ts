/**
 * An instant as the API writes it: UTC, to the microsecond.
 * @param ms since the epoch; parts of a millisecond are microseconds
 */
export function formatInstant(ms: number): string {
  const micros = Math.round(ms * 1_000)
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1_000).toISOString().slice(0, 19)
  const rest = micros % 1_000_000
  return rest === 0 ? `${seconds}Z` : `${seconds}.${String(rest).padStart(6, '0')}Z`
}

export const formatOptional = (ms: number | null): string | null => (ms === null ? null : formatInstant(ms))

const shape = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/i

/** @returns ms since the epoch, with microseconds as parts; undefined for what is no instant. Without a zone it is UTC. */
export function parseInstant(text: string): number | undefined {
  const parts = shape.exec(text)
  if (!parts) return undefined
  const [, day = '', time = '', fraction = '', zone = 'Z'] = parts
  const seconds = Date.parse(`${day}T${time}${zone.toUpperCase()}`)
  return Number.isNaN(seconds) ? undefined : seconds + Number(fraction.padEnd(6, '0').slice(0, 6)) / 1_000
}
