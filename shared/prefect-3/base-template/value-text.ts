import { jsonText } from '../../yaml/json-text'
import { jsonValue } from '../../yaml/json-value'
import type { VariableType } from './variables'

/**
 * A value as it stands in a field. Texts stand there as they are, whatever else as JSON; an empty field is no value, and
 * `""` the empty text.
 * @param type what belongs there; null for anything
 */
export function textOfValue(value: unknown, type: VariableType | null): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') return onOneLine(value)
  if (type === 'string') return value === '' || value.startsWith('"') ? JSON.stringify(value) : value
  return isJson(value) || value === '' ? JSON.stringify(value) : value
}

/** The value that a field's text means; one that is no JSON where that belongs is a text. Undefined for no value. */
export function valueOfText(text: string, type: VariableType | null): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (type === 'string' && !trimmed.startsWith('"')) return text
  try {
    const value = jsonValue(trimmed)
    return type === 'string' && typeof value !== 'string' ? text : value
  } catch {
    return text
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** With a space after each comma and colon. In JSON, line breaks stand between values only. */
const onOneLine = (value: unknown): string => jsonText(value, 1).replace(/\n */g, ' ')
