import type { TimeRange } from '../../../state/run-filter'

// What a field for a day and a time holds: "2026-11-28T14:05", in no zone of its own.

/** @returns null for an empty field, and for what is no time */
export function timeIn(text: string, times: 'local' | 'utc'): number | null {
  if (!/^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null
  const at = Date.parse(times === 'utc' ? `${text}Z` : text)
  return Number.isNaN(at) || at < 0 || at > 8.64e15 ? null : at
}

/** Empty for none. */
export function textFor(at: number | null, times: 'local' | 'utc'): string {
  if (at === null) return ''
  const offsetMs = times === 'utc' ? 0 : new Date(at).getTimezoneOffset() * 60_000
  const shown = new Date(at - offsetMs)
  return Number.isNaN(shown.getTime()) ? '' : shown.toISOString().slice(0, 16)
}

export type PickedTimes =
  { readonly ok: true; readonly range: TimeRange } | { readonly ok: false; readonly message: string }

/** What both fields say; one of them may be empty. */
export function pickedTimes(from: string, to: string, times: 'local' | 'utc'): PickedTimes {
  const range = { from: timeIn(from, times), to: timeIn(to, times) }
  if (range.from === null && range.to === null) return { ok: false, message: 'Enter at least one of the two times.' }
  if (range.from !== null && range.to !== null && range.to < range.from) {
    return { ok: false, message: 'This is before the first time. Enter a later one.' }
  }
  return { ok: true, range }
}
