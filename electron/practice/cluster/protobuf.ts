import type { Json, JsonObject } from './objects'
import types from './protobuf-1.34.json' with { type: 'json' }
import { resolve, schemaNamed, type Resolved } from './schema'

/**
 * Per definition the number of each field in Kubernetes' protobuf and its name in JSON. `?` behind a name: Go has a
 * pointer there, so that zero and false say something; elsewhere they are sent for what is left out. `+TYPE`: the
 * fields of that type stand in JSON beside the others. What isn't in the table is passed over.
 * Source: k8s.io/api and k8s.io/apimachinery 0.34.4, types.go, the tags of the fields.
 */
const fieldsOf = types as Readonly<Record<string, Readonly<Record<string, string>>>>

export const protobufType = 'application/vnd.kubernetes.protobuf'

/** The body ends within a value, or has one that no field can have. */
export class ProtobufError extends Error {}

/**
 * Reads what kubectl sends for `create` and `auth can-i`: four bytes, then an envelope with version, kind and object.
 * @param schemaName the definition of the kind that is expected; of another kind only version and kind are read
 * @returns the object as the same client would have sent it as JSON
 * @throws ProtobufError
 * Source: k8s.io/apimachinery 0.34.4, pkg/runtime/serializer/protobuf; pkg/runtime/types.go, Unknown and TypeMeta.
 */
export function readProtobuf(bytes: Buffer, kind: string, schemaName: string): JsonObject {
  if (bytes.length === 0) throw new ProtobufError('empty data')
  if (bytes.subarray(0, 4).toString('latin1') !== 'k8s\0')
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  let given: JsonObject = {}
  let raw: Buffer = Buffer.alloc(0)
  for (const { field, value } of fieldsIn(bytes.subarray(4))) {
    if (field === 1) given = typeOf(bytesOf(value))
    if (field === 2) raw = bytesOf(value)
  }
  if (given.kind !== kind) return given
  return { ...given, ...message(raw, schemaName) }
}

function typeOf(bytes: Buffer): JsonObject {
  const names: Readonly<Record<number, string>> = { 1: 'apiVersion', 2: 'kind' }
  return Object.fromEntries(
    [...fieldsIn(bytes)].flatMap(({ field, value }) => {
      const name = names[field]
      return name === undefined ? [] : [[name, textOf(value)]]
    }),
  )
}

/** @param schema where the fields stand in JSON: a type that is inlined has none of its own */
function message(
  bytes: Buffer,
  typeName: string,
  { schema }: Pick<Resolved, 'schema'> = schemaNamed(typeName),
): JsonObject {
  const result = new Map<string, Json>()
  for (const { field, value } of fieldsIn(bytes)) {
    const named = fieldsOf[typeName]?.[field]
    if (named === undefined) continue
    if (named.startsWith('+')) {
      const inlined = message(bytesOf(value), named.slice(1), { schema })
      for (const key of Object.keys(inlined)) result.set(key, inlined[key] ?? null)
      continue
    }
    const name = named.replace('?', '')
    const place = resolve(schema.properties?.[name] ?? {})
    const known = result.get(name)
    if (place.schema.type === 'array') {
      const items = resolve(place.schema.items ?? {})
      result.set(name, [...(Array.isArray(known) ? known : []), one(value, items)])
    } else if (place.schema.additionalProperties) {
      const [key, item] = entry(bytesOf(value), resolve(place.schema.additionalProperties))
      result.set(name, Object.fromEntries<Json>([...Object.entries((known ?? {}) as object), [key, item]]))
    } else {
      const read = one(value, place)
      const says = named.endsWith('?') || schema.required?.includes(name) === true
      if (says || (read !== 0 && read !== false)) result.set(name, read)
    }
  }
  return Object.fromEntries(result)
}

/** One of a map: its key is the first field, its value the second. */
function entry(bytes: Buffer, place: Resolved): [string, Json] {
  let [key, item]: [string, Json] = ['', '']
  for (const { field, value } of fieldsIn(bytes)) {
    if (field === 1) key = textOf(value)
    if (field === 2) item = one(value, place)
  }
  return [key, item]
}

function one(value: Value, { schema, name }: Resolved): Json {
  const special = ownForms[name?.split('.').at(-1) ?? '']
  if (special) return special(bytesOf(value))
  if (name !== undefined) return message(bytesOf(value), name)
  if (schema.format === 'byte') return bytesOf(value).toString('base64')
  if (schema.type === 'string') return textOf(value)
  return schema.type === 'boolean' ? numberOf(value) !== 0 : numberOf(value)
}

/** Types that JSON writes in another way than as an object with their fields. */
const ownForms: Readonly<Record<string, (bytes: Buffer) => Json>> = {
  Quantity: (bytes) => firstText(bytes) || '0',
  FieldsV1: (bytes) => JSON.parse(firstText(bytes) || '{}') as Json,
  Time: time,
  MicroTime: time,
  IntOrString: intOrString,
}

function firstText(bytes: Buffer): string {
  for (const { field, value } of fieldsIn(bytes)) if (field === 1) return textOf(value)
  return ''
}

/** Seconds and nanoseconds; nothing at all is the zero time, which JSON has as null. */
function time(bytes: Buffer): string | null {
  let [seconds, nanos] = [0, 0]
  for (const { field, value } of fieldsIn(bytes)) {
    if (field === 1) seconds = numberOf(value)
    if (field === 2) nanos = numberOf(value)
  }
  const at = new Date(seconds * 1000 + nanos / 1_000_000)
  if (bytes.length === 0 || Number.isNaN(at.getTime())) return null
  return nanos === 0 ? at.toISOString().replace('.000Z', 'Z') : at.toISOString().replace('Z', '000Z')
}

function intOrString(bytes: Buffer): Json {
  let [isText, number, text] = [false, 0, '']
  for (const { field, value } of fieldsIn(bytes)) {
    if (field === 1) isText = numberOf(value) === 1
    if (field === 2) number = numberOf(value)
    if (field === 3) text = textOf(value)
  }
  return isText ? text : number
}

type Value = bigint | Buffer

function bytesOf(value: Value): Buffer {
  if (typeof value === 'bigint') throw new ProtobufError('a number stands where bytes belong')
  return value
}

const textOf = (value: Value): string => bytesOf(value).toString('utf8')

function numberOf(value: Value): number {
  if (typeof value !== 'bigint') throw new ProtobufError('bytes stand where a number belongs')
  return Number(BigInt.asIntN(64, value))
}

/** The fields of a message in their order. Kubernetes' types have whole numbers and bytes, and no floats but in a few statuses. */
function* fieldsIn(bytes: Buffer): Generator<{ readonly field: number; readonly value: Value }> {
  let at = 0
  const varint = (): bigint => {
    let result = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new ProtobufError('unexpected EOF')
      result |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return result
    }
    throw new ProtobufError('integer overflow')
  }
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new ProtobufError('unexpected EOF')
    return bytes.subarray(at, (at += length))
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const [field, wire] = [Math.floor(tag / 8), tag % 8]
    if (wire === 0) yield { field, value: varint() }
    else if (wire === 2) yield { field, value: take(Number(varint())) }
    else if (wire === 1) take(8)
    else if (wire === 5) take(4)
    else throw new ProtobufError(`a field of wire type ${wire}`)
  }
}
