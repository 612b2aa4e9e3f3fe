const options = (times: 'local' | 'utc') => (times === 'utc' ? { timeZone: 'UTC' } : {})
const formats = new Map<string, Intl.DateTimeFormat>()

function format(kind: 'full' | 'minute' | 'clock', times: 'local' | 'utc'): Intl.DateTimeFormat {
  const key = kind + times
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    ...(kind === 'clock' ? {} : { year: 'numeric', month: 'short', day: 'numeric' }),
    ...(kind === 'full' ? { timeZoneName: 'short' } : {}),
    hour: '2-digit',
    minute: '2-digit',
    ...(kind === 'minute' ? {} : { second: '2-digit' }),
    ...options(times),
  })
  formats.set(key, made)
  return made
}

/** "24 Nov 2026, 14:02:10 GMT+1". @param at ms since the epoch. */
export const formatFullTime = (at: number, times: 'local' | 'utc'): string => format('full', times).format(at)

/** "24 Nov 2026, 14:02". @param at ms since the epoch. */
export const formatMinute = (at: number, times: 'local' | 'utc'): string => format('minute', times).format(at)

/** "14:02:10". @param at ms since the epoch. */
export const formatClock = (at: number, times: 'local' | 'utc'): string => format('clock', times).format(at)

/** "14:02:10.204". @param at ms since the epoch. */
export const formatLogTime = (at: number, times: 'local' | 'utc'): string =>
  `${formatClock(at, times)}.${String(Math.floor(at) % 1000).padStart(3, '0')}`
