import { z } from 'zod'
import { templateLimits } from '../yaml/limits'
import { beyondLimits } from '../yaml/weigh-value'
import { fieldErrors } from './refusal'

/** Fields as marshmallow knows them, with its words for what is none. */
const notA = { string: 'Not a valid string.', list: 'Not a valid list.', mapping: 'Not a valid mapping type.' } as const

export const Text = z.string({ error: notA.string })
/** Null and absent are the same to upstream, which fills in None. */
export const text = Text.nullish()
export const texts = z.array(Text, { error: notA.list }).nullish()
export const mapping = z.record(z.string(), z.unknown(), { error: notA.mapping }).nullish()

/** The errors of one object, each field once, in the words of upstream's exception. */
export function wordsOf(error: z.ZodError): string {
  const words = new Map(error.issues.map(({ path, message }) => [String(path[0] ?? '_schema'), message]))
  return fieldErrors([...words])
}

/** The `type` that tells which schema is to read an object. Source: marshmallow_oneofschema. */
export function typeOf(value: unknown): { readonly ok: true; readonly type: string } | { ok: false; reason: string } {
  // A template may be in it; all that is done with the value later takes calls as deep as it is.
  const beyond = beyondLimits(value, templateLimits)
  if (beyond !== null) return { ok: false, reason: `{'_schema': 'It ${beyond}.'}` }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, reason: `{'_schema': 'Invalid data type: ${kindOf(value)}'}` }
  }
  const type: unknown = (value as Readonly<Record<string, unknown>>)['type']
  if (typeof type === 'string') return { ok: true, type }
  return { ok: false, reason: fieldErrors([['type', 'Missing data for required field.']]) }
}

/** Upstream shows the value, which may hold what nobody is to read; its kind says as much. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'string' ? 'a text' : typeof value === 'bigint' ? 'a number' : `a ${typeof value}`
}

export const unsupportedType = (type: string): string =>
  fieldErrors([['type', `Unsupported value: ${shownType(type)}`]])

/** A name is shown; what else stands where a type belongs may hold what nobody is to read. */
export const shownType = (type: string): string => (/^[A-Za-z][\w ]{0,40}$/.test(type) ? type : 'one that is no name')
