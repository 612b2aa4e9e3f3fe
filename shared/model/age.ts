const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A length of time, much as `kubectl` writes it: "5s", "1m8s", "12m", "3h12m", "4d". Negative counts as none. */
export function formatAge(ms: number): string {
  const span = Math.max(0, ms)
  if (span < minuteMs) return `${Math.floor(span / 1000)}s`
  if (span < 10 * minuteMs) return pair(span, minuteMs, 'm', 1000, 's')
  if (span < 3 * hourMs) return `${Math.floor(span / minuteMs)}m`
  if (span < 8 * hourMs) return pair(span, hourMs, 'h', minuteMs, 'm')
  if (span < 2 * dayMs) return `${Math.floor(span / hourMs)}h`
  if (span < 8 * dayMs) return pair(span, dayMs, 'd', hourMs, 'h')
  return `${Math.floor(span / dayMs)}d`
}

function pair(span: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((span % large) / small)
  return `${Math.floor(span / large)}${largeUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`
}

/** When something is or was, from now: "in 12s", "4m ago", "now". */
export function formatDue(at: number, now: number): string {
  if (Math.abs(at - now) < 1000) return 'now'
  return at > now ? `in ${formatAge(at - now)}` : `${formatAge(now - at)} ago`
}

/** A measured latency: "0.08s", "4.20s"; from ten seconds on as any length of time, "12s", "1m8s". */
export const formatSeconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(2)}s` : formatAge(ms))
