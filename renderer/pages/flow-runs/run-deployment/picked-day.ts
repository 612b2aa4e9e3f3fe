/** What a calendar begins with; empty for what is no day. */
export const dayFor = (text: string): string => /^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? ''

/** The same as a time of this machine; empty for what is no instant. */
export function instantFor(text: string): string {
  const at = new Date(text)
  if (text === '' || Number.isNaN(at.getTime())) return ''
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
