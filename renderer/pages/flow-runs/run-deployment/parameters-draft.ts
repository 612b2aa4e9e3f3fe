import type { ParameterField, Shape } from '../../../../shared/prefect-3/parameter-fields'
import { jsonText } from '../../../../shared/yaml/json-text'
import { jsonValue } from '../../../../shared/yaml/json-value'
import { isObject, keyOf, valueAt, without, withoutItem, withValue, type Path, type Values } from './parameter-paths'
import { readField, textOf } from './read-field'
import { initialOf, type Place } from './shapes'

/**
 * The parameters of a run as they are entered: a form and the JSON of all of them, which edit the same value. What is typed
 * and is no value yet stays as it was typed, where it was typed. Tables are by the key of a field's path.
 */
export interface ParametersDraft {
  /** The last ones that could be read. */
  readonly values: Values
  /** What is typed in fields: only where it is not what `fieldText` would write. */
  readonly typed: Readonly<Record<string, string>>
  /** Why what is typed in a field is no value. */
  readonly faults: Readonly<Record<string, string>>
  /** Of several shapes that a value may have, the one that was chosen. */
  readonly chosen: Readonly<Record<string, number>>
  readonly json: string
  /** Why the JSON can't be read; null when it can. */
  readonly jsonFault: string | null
}

export const jsonOf = (values: Values): string => jsonText(values, 2)

/**
 * What a run gets where nothing is entered: the flow's own defaults, and the deployment's over them.
 * @param own of the deployment
 */
const unentered = (fields: readonly ParameterField[], own: Values): Values => ({
  ...Object.fromEntries(
    fields.flatMap(({ name, byDefault }) => (byDefault === undefined ? [] : [[name, byDefault] as const])),
  ),
  ...own,
})

/** What is there before anything is edited. What is needed and made of fields is there with its own defaults. */
export function beginDraft(fields: readonly ParameterField[], own: Values): ParametersDraft {
  const values = unentered(fields, own)
  const begun = fields.flatMap(({ name, required, shape }) => {
    const begins = required && !Object.hasOwn(values, name) ? initialOf(shape) : undefined
    return begins === undefined ? [] : [[name, begins] as const]
  })
  return withValues({ ...values, ...Object.fromEntries(begun) })
}

const withValues = (values: Values): ParametersDraft => ({
  ...{ values, typed: {}, faults: {}, chosen: {} },
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

/** A field was edited: the JSON follows as soon as that is a value. */
export function editField(draft: ParametersDraft, { path, field, shape }: Place, text: string): ParametersDraft {
  const key = keyOf(path)
  const { [key]: _typed, ...typed } = draft.typed
  const { [key]: _fault, ...faults } = draft.faults
  const read = readField(field, shape, text)
  if (read.kind === 'fault')
    return { ...draft, typed: { ...typed, [key]: text }, faults: { ...faults, [key]: read.message } }
  const values = changed(draft.values, path, read.kind === 'nothing' ? undefined : read.value)
  const kept = textOf(shape, valueAt(values, path)) === text ? typed : { ...typed, [key]: text }
  return { ...draft, values, typed: kept, faults, json: jsonOf(values), jsonFault: null }
}

const changed = (values: Values, path: Path, value: unknown): Values => withValue(values, path, value) as Values

/** A whole value is put in place of another one. @param value undefined leaves it out */
export function putValue(draft: ParametersDraft, path: Path, value: unknown): ParametersDraft {
  const values = changed(draft.values, path, value)
  return {
    ...{ values, json: jsonOf(values), jsonFault: null },
    typed: without(draft.typed, path),
    faults: without(draft.faults, path),
    chosen: without(draft.chosen, path),
  }
}

/** Another of several shapes is chosen: the value begins anew. */
export function chooseShape(draft: ParametersDraft, path: Path, index: number, shape: Shape): ParametersDraft {
  const put = putValue(draft, path, initialOf(shape))
  return { ...put, chosen: { ...put.chosen, [keyOf(path)]: index } }
}

export function addItem(draft: ParametersDraft, path: Path, item: unknown): ParametersDraft {
  const held = valueAt(draft.values, path)
  const values = changed(draft.values, path, [...(Array.isArray(held) ? (held as readonly unknown[]) : []), item])
  return { ...draft, values, json: jsonOf(values), jsonFault: null }
}

export function removeItem(draft: ParametersDraft, path: Path, index: number): ParametersDraft {
  const held = valueAt(draft.values, path)
  const items = Array.isArray(held) ? (held as readonly unknown[]).filter((_, at) => at !== index) : []
  const values = changed(draft.values, path, items)
  return {
    ...{ values, json: jsonOf(values), jsonFault: null },
    typed: withoutItem(draft.typed, path, index),
    faults: withoutItem(draft.faults, path, index),
    chosen: withoutItem(draft.chosen, path, index),
  }
}

/** What a field shows. */
export const fieldText = ({ typed, values }: ParametersDraft, { path, shape }: Omit<Place, 'field'>): string =>
  typed[keyOf(path)] ?? textOf(shape, valueAt(values, path))

/** What a run is given beyond its deployment: all that differs from it, and from the flow's own defaults. */
export function differing(fields: readonly ParameterField[], own: Values, values: Values): Values {
  const before = unentered(fields, own)
  const given = Object.entries(values).filter(([name, held]) => jsonText(held) !== jsonText(before[name]))
  return Object.fromEntries(given)
}
