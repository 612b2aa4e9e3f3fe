import type { ParameterField } from '../../../../shared/prefect-3/parameter-fields'
import { jsonText } from '../../../../shared/yaml/json-text'
import { jsonValue } from '../../../../shared/yaml/json-value'

export type Values = Readonly<Record<string, unknown>>

/**
 * The parameters of a run as they are entered: a form and the JSON of all of them, which edit the same value. What is typed
 * and is no value yet stays as it was typed, where it was typed.
 */
export interface ParametersDraft {
  /** The last ones that could be read. */
  readonly values: Values
  /** What is typed in fields, by parameter: only where it is not what `fieldText` would write. */
  readonly typed: Readonly<Record<string, string>>
  /** Why what is typed in a field is no value. */
  readonly faults: Readonly<Record<string, string>>
  readonly json: string
  /** Why the JSON can't be read; null when it can. */
  readonly jsonFault: string | null
}

export const jsonOf = (values: Values): string => jsonText(values, 2)

/**
 * What is there before anything is edited: the flow's own defaults, and the deployment's over them.
 * @param own of the deployment
 */
export function beginDraft(fields: readonly ParameterField[], own: Values): ParametersDraft {
  const defaults = fields.flatMap(({ name, byDefault }) =>
    byDefault === undefined ? [] : [[name, byDefault] as const],
  )
  return withValues({ ...Object.fromEntries(defaults), ...own })
}

const withValues = (values: Values): ParametersDraft => ({
  ...{ values, typed: {}, faults: {} },
  ...{ json: jsonOf(values), jsonFault: null },
})

/** The JSON of all parameters was edited: the form follows as soon as it can be read. */
export function editJson(draft: ParametersDraft, text: string): ParametersDraft {
  const read = readObject(text)
  return read.ok ? { ...withValues(read.value), json: text } : { ...draft, json: text, jsonFault: read.fault }
}

/** @param text of people: empty stands for nothing */
export function readObject(
  text: string,
): { readonly ok: true; readonly value: Values } | { readonly ok: false; readonly fault: string } {
  try {
    const value = jsonValue(text.trim() === '' ? '{}' : text)
    if (isObject(value)) return { ok: true, value }
    return { ok: false, fault: 'This must be an object: { "name": value, … }.' }
  } catch (error) {
    return { ok: false, fault: `This is not JSON yet: ${(error as Error).message}.` }
  }
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field was edited: the JSON follows as soon as that is a value. */
export function editField(draft: ParametersDraft, field: ParameterField, text: string): ParametersDraft {
  const { name } = field
  const { [name]: _typed, ...typed } = draft.typed
  const { [name]: _fault, ...faults } = draft.faults
  const read = readField(field, text)
  if (read.kind === 'fault')
    return { ...draft, typed: { ...typed, [name]: text }, faults: { ...faults, [name]: read.message } }
  const { [name]: _value, ...others } = draft.values
  // In its place: the JSON does not jump.
  const values =
    read.kind === 'nothing'
      ? others
      : name in draft.values
        ? Object.fromEntries(Object.entries(draft.values).map(([key, old]) => [key, key === name ? read.value : old]))
        : { ...others, [name]: read.value }
  const kept = fieldText(field, values) === text ? typed : { ...typed, [name]: text }
  return { values, typed: kept, faults, json: jsonOf(values), jsonFault: null }
}

type Read =
  | { readonly kind: 'value'; readonly value: unknown }
  /** It is left out. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly message: string }

const value = (read: unknown): Read => ({ kind: 'value', value: read })
const fault = (message: string): Read => ({ kind: 'fault', message })

function readField({ kind, options, nullable }: ParameterField, text: string): Read {
  if (kind === 'text') return value(text)
  if (text.trim() === '') return nullable ? value(null) : { kind: 'nothing' }
  switch (kind) {
    case 'integer':
      return /^\s*[+-]?\d+\s*$/.test(text)
        ? wholeNumber(BigInt(text.replace('+', '')))
        : fault('This must be a whole number.')
    case 'number':
      return Number.isFinite(Number(text)) ? value(Number(text)) : fault('This must be a number.')
    case 'boolean':
      return value(text === 'true')
    case 'choice':
      return value(options.find((option) => String(option) === text) ?? text)
    case 'date':
    case 'datetime':
      return value(text.trim())
    case 'json':
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

/** How a field writes its value. */
export function fieldText({ name, kind }: ParameterField, values: Values): string {
  const held = values[name]
  if (held === undefined) return ''
  if (kind === 'json') return jsonText(held)
  if (held === null) return ''
  return typeof held === 'string' ? held : jsonText(held)
}

/** What a run is given beyond its deployment: all that differs from it, and from the flow's own defaults. */
export function differing(fields: readonly ParameterField[], own: Values, values: Values): Values {
  const { values: before } = beginDraft(fields, own)
  const given = Object.entries(values).filter(([name, held]) => jsonText(held) !== jsonText(before[name]))
  return Object.fromEntries(given)
}
