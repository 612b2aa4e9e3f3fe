import type { Remedy, RunRef } from '../problem'

/** What a sentence about something that keeps a pod from running needs. */
export interface About {
  readonly run: RunRef
  readonly namespace: string
  /** "container flow", "init container fetch"; "its pod" where it is no matter of one. */
  readonly whose: string
  /** "" where it is no matter of one. */
  readonly image: string
  /** The container's imagePullPolicy; null where it is not known. */
  readonly pullPolicy: string | null
}

/** One thing that keeps a pod from running: what shows it, what is said of it, what helps. */
export interface ReasonRow {
  /** Kubernetes' own reasons that show it: of a container that waits, or of an event. */
  readonly reasons: readonly string[]
  /** What its message says then; left out: whatever it says. The first row that fits holds. */
  readonly says?: RegExp
  /** In a line, without a full stop. @param match of `says`, else of nothing */
  readonly what: (about: About, match: readonly string[]) => string
  /** Why, and what to do, in sentences. */
  readonly why: (about: About, match: readonly string[]) => string
  /** The best one first. */
  readonly next?: (about: About, match: readonly string[]) => readonly Remedy[]
}

export interface Reasoned {
  readonly what: string
  readonly why: string
  readonly next: readonly Remedy[]
}

/** What the table says of a reason; null for one that it does not have. */
export function reasonOf(rows: readonly ReasonRow[], reason: string, message: string, about: About): Reasoned | null {
  for (const row of rows) {
    if (!row.reasons.includes(reason)) continue
    const match = row.says ? row.says.exec(message) : []
    if (!match) continue
    return { what: row.what(about, match), why: row.why(about, match), next: row.next?.(about, match) ?? [] }
  }
  return null
}

export const copies = (label: string, text: string): Remedy => ({ label, action: { kind: 'copy', text } })
export const openTemplate: Remedy = { label: 'Open template', action: { kind: 'goTo', page: 'template' } }
