import { visible } from '../../model/printable'
import { valueAt, type Path } from '../path'
import { placeOf } from '../yaml-source'
import type { FieldKind } from './form-fields'
import { whyLeft, type Opened } from './place-of-field'

/** What stands at a place of the template, as far as a form can show it. Lines count from 1. */
export type Reading =
  | { readonly kind: 'unset' }
  | { readonly kind: 'set'; readonly text: string; readonly line: number }
  /** It stays as it is: `why` is a sentence. The text is what can be shown of it. */
  | { readonly kind: 'left'; readonly text: string; readonly line: number; readonly why: string }

/** Of a text that is longer, a form shows the beginning. */
export const longestText = 10_000

export function readField(opened: Opened, anchors: ReadonlySet<string>, path: Path, kind: FieldKind): Reading {
  const value = valueAt(opened.job, path)
  const shown = shownAs(value, kind)
  const why = shown.why ?? whyLeft(opened, anchors, path)
  if (why === null && value == null) return { kind: 'unset' }
  const { line } = placeOf(opened.source, opened.document, path)
  return why === null ? { kind: 'set', text: shown.text, line } : { kind: 'left', text: shown.text, line, why }
}

/** A value as the text of a field; with why it can't be one. */
export function shownAs(value: unknown, kind: FieldKind): { readonly text: string; readonly why: string | null } {
  if (value == null) return { text: '', why: null }
  if (typeof value === 'object')
    return { text: '', why: `${Array.isArray(value) ? 'A list' : 'A mapping'} stands here, and no ${words[kind]}.` }
  // YAML has no other scalars.
  const scalar = value as string | number | bigint | boolean
  const text = String(scalar)
  if (typeof value === 'string') {
    if (kind === 'count')
      return { text: shortened(text), why: 'A text stands here, and Kubernetes takes only a number without quotes.' }
    return textShown(text)
  }
  if (kind === 'quantity' ? typeof value !== 'boolean' : kind === 'count' && isWhole(value)) return { text, why: null }
  if (kind === 'count' || kind === 'quantity') return { text, why: `${text} is no ${words[kind]}.` }
  return { text, why: `Without quotes, ${text} is no text, and Kubernetes refuses it.` }
}

const words: Readonly<Record<FieldKind, string>> = {
  text: 'text',
  choice: 'text',
  quantity: 'quantity',
  count: 'whole number',
}

const isWhole = (value: unknown): boolean => typeof value === 'bigint' || Number.isInteger(value)

/** In a field, what nobody sees would be lost or overlooked. */
function textShown(text: string): { readonly text: string; readonly why: string | null } {
  if (text.length > longestText) return { text: shortened(text), why: 'The text is too long for a field.' }
  const seen = visible(text)
  return seen === text ? { text, why: null } : { text: seen, why: 'It has characters that a field does not show.' }
}

const shortened = (text: string): string => {
  const seen = visible(text.slice(0, longestText))
  return text.length > longestText ? `${seen}…` : seen
}
