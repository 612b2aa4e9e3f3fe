import type { ParameterField, Shape } from '../../../../shared/prefect-3/parameter-fields'
import { jsonText } from '../../../../shared/yaml/json-text'
import { jsonValue } from '../../../../shared/yaml/json-value'

/** What was typed in a field. */
export type Read =
  | { readonly kind: 'value'; readonly value: unknown }
  /** It is left out. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly message: string }

const value = (read: unknown): Read => ({ kind: 'value', value: read })
const fault = (message: string): Read => ({ kind: 'fault', message })

/** @param shape a field's own, or the one that was chosen of several */
export function readField({ nullable }: Pick<ParameterField, 'nullable'>, shape: Shape, text: string): Read {
  if (text.trim() === '' && nullable) return value(null)
  if (shape.kind === 'text') return value(text)
  if (text.trim() === '') return { kind: 'nothing' }
  switch (shape.kind) {
    case 'integer':
      return /^\s*[+-]?\d+\s*$/.test(text)
        ? wholeNumber(BigInt(text.replace('+', '')))
        : fault('This must be a whole number.')
    case 'number':
      return Number.isFinite(Number(text)) ? value(Number(text)) : fault('This must be a number.')
    case 'boolean':
      return value(text === 'true')
    case 'choice':
      return value(shape.options.find((option) => String(option) === text) ?? text)
    case 'date':
      return isDay(text.trim()) ? value(text.trim()) : fault('This must be a date: 2026-12-31.')
    case 'datetime':
      return isInstant(text.trim())
        ? value(text.trim())
        : fault('This must be a date and time: 2026-12-31T08:00:00Z, or +01:00 in place of Z.')
    case 'json':
    case 'object':
    case 'list':
    case 'oneOf':
      try {
        return value(jsonValue(text))
      } catch {
        return fault('This is not JSON yet. Text stands in quotes: "text".')
      }
  }
}

/** All that the API and Kubernetes know fit into 64 bits. */
function wholeNumber(read: bigint): Read {
  if (read < -(2n ** 63n) || read >= 2n ** 64n) return fault('This whole number is too large.')
  return value(Number.isSafeInteger(Number(read)) ? Number(read) : read)
}

/** A day that the calendar has. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** As pydantic takes it from text: the zone may be left out. */
function isInstant(text: string): boolean {
  const [, day = '', hour = '', minute = '', second = '0'] =
    /^(\d{4}-\d\d-\d\d)[Tt _](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|z|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  return isDay(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
}

/** How a field writes its value. */
export function textOf(shape: Shape, held: unknown): string {
  if (held === undefined) return ''
  if (shape.kind === 'json') return jsonText(held)
  if (held === null) return ''
  return typeof held === 'string' ? held : jsonText(held)
}
