import type { Dialect } from '../../../shared/dialect/dialect'
import { checkTemplate } from '../../../shared/dialect/check-template'
import { misspeltRule } from '../../../shared/template/misspelt-words'
import { isUnread } from '../../../shared/template/parse-template'
import type { Severity, TemplateCheck } from '../../../shared/template/template-check'
import type { Connection } from '../../../shared/model/connection'

/** What Kubernetes' schema objects to; the editor finds it a moment after each change. Lines count from 1. */
export interface SchemaFinding {
  readonly line: number
  readonly message: string
}

/** A line of the document, from 1; or, in a template of several parts, a place beside it. */
export interface At {
  readonly line: number
  readonly part?: 'configuration' | 'variables'
  /** The key of the configuration. */
  readonly field?: string
}

/** "line 7"; "configuration, env". */
export function placeInWords({ line, part, field }: At): string {
  if (part === undefined) return `line ${line}`
  return `${part}, ${field ?? `line ${line}`}`
}

export type PageFinding = TemplateCheck & At

export interface Findings {
  /** What wants attention: no fields that the agent overwrites, those are marked where they stand. */
  readonly checks: readonly PageFinding[]
  /** Those of our own rules alone, which the editor is to mark: the schema's it marks by itself. */
  readonly own: readonly TemplateCheck[]
  readonly overwritten: readonly TemplateCheck[]
  /** Whether what the schema says is told by our own rules, in other words or by its cause. */
  readonly isSaid: (finding: SchemaFinding) => boolean
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

/**
 * All there is to say about a template, the worst first, alike ones by line.
 * @param pool of a work pool's template: the variables that it declares, while they can be read, and what was found beside
 * its manifest
 */
export function findingsOf(
  dialect: Dialect,
  text: string,
  connection: Connection | null,
  fromSchema: readonly SchemaFinding[],
  pool: { readonly variables?: readonly string[]; readonly beside: readonly PageFinding[] } = { beside: [] },
): Findings {
  const found = checkTemplate(dialect, text, {
    localCluster: connection?.cluster.local ?? false,
    namespace: connection?.cluster.namespace,
    ...(pool.variables && { variables: pool.variables }),
  })
  // That no run gets a Job has its reason beside the manifest then, and is said there.
  const isExplained = pool.beside.some(({ severity }) => severity === 'error')
  const own = found.filter(({ rule }) => rule !== 'overwritten-field' && !(isExplained && rule === 'no-job'))
  const isSaid = saidBy(own)
  const schema = fromSchema
    .filter((finding) => !isSaid(finding))
    .map(({ line, message }): TemplateCheck => ({ rule: 'kubernetes-schema', severity: 'warning', line, message }))
  return {
    checks: [...own, ...schema, ...pool.beside].sort((a, b) => rank[a.severity] - rank[b.severity] || a.line - b.line),
    own,
    isSaid,
    overwritten: found.filter(({ rule }) => rule === 'overwritten-field'),
  }
}

/**
 * Of a text that can't be read, the schema has only guesses. It says the same as an error of ours somewhere in what that is
 * about, and of a misspelt key both that it is there and that the field is not.
 */
function saidBy(own: readonly TemplateCheck[]): Findings['isSaid'] {
  if (own.some(isUnread)) return () => true
  const fields = new Set(
    own.flatMap(({ edit }) => (edit?.kind === 'renameKey' ? [`Missing property "${edit.name}".`] : [])),
  )
  const places = own.filter(({ rule, severity }) => severity === 'error' || rule === misspeltRule)
  return ({ line, message }) =>
    fields.has(message) || places.some((place) => place.line <= line && line <= (place.endLine ?? place.line))
}

/** "1 error, 2 warnings, 1 note"; "no findings" when there is nothing. */
export function countInWords(checks: readonly Pick<TemplateCheck, 'severity'>[]): string {
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = checks.filter((check) => check.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'no findings' : parts.join(', ')
}

/** From 1, inclusive. */
export interface Lines {
  readonly line: number
  readonly endLine: number
}

/**
 * Where two texts begin to differ and how far, for showing an edit to who asked for it.
 * @returns lines of `after`, from 1, inclusive; null when nothing differs.
 */
export function changedLines(before: string, after: string): Lines | null {
  if (before === after) return null
  const old = before.split('\n')
  const now = after.split('\n')
  const shorter = Math.min(old.length, now.length)
  let first = 0
  while (first < shorter && old[first] === now[first]) first++
  let tail = 0
  while (tail < shorter - first && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  // Lines that only went leave none of their own: the one that took their place is shown.
  const line = Math.min(first + 1, now.length)
  return { line, endLine: Math.max(line, now.length - tail) }
}

/** The line that a refusal names, as in "Line 7: …" or "…, line 7."; null when it names none. */
export function lineInMessage(message: string): number | null {
  const match = /\bline (\d+)/i.exec(message)
  return match ? Number(match[1]) : null
}

/** For where a link behind the message names the line. */
export const withoutLine = (message: string): string => message.replace(/^line \d+: /i, '')
