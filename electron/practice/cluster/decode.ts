import { parseJson } from '../listener/json'
import { ProtobufError, protobufType, readProtobuf } from './protobuf'
import { canonicalQuantity } from './quantity'
import { goTypeOf, resolve, schemaNamed, type Resolved, type Schema } from './schema'
import { badRequest, StatusError } from './status-error'
import { isObject, type Json, type JsonObject } from './objects'
import { readYaml } from './yaml'

/** What a body held: the object with the fields that its kind has, and the paths of those that it hasn't. */
export interface Decoded {
  readonly object: JsonObject
  readonly unknownFields: readonly string[]
}

/** The API server's own. Practice reads all of them, and answers in JSON. */
export const mediaTypes = `application/json, application/yaml, ${protobufType}`

/** A Content-Type without its parameters. */
export const mediaTypeOf = (contentType: string): string => contentType.replace(/;.*/s, '').trim()

/** What a body is for: the kind, and its definition. */
interface Expected {
  readonly kind: string
  readonly schema: string
}

/** How the bytes of a body are to be kept as a text: `latin1` keeps each of them, whatever it means. */
export const encodingOf = (contentType = ''): 'utf8' | 'latin1' =>
  mediaTypeOf(contentType) === protobufType ? 'latin1' : 'utf8'

/**
 * Reads a body as JSON, YAML or Kubernetes' protobuf.
 * @param body as `encodingOf` says
 * @throws StatusError 415 for another media type, 400 for what doesn't parse.
 */
export function parseBody(body: string, contentType: string | undefined, { kind, schema }: Expected): Json {
  const type = mediaTypeOf(contentType ?? 'application/json')
  if (type === 'application/yaml') return parsedYaml(body)
  if (type === protobufType) return parsedProtobuf(body, kind, schema)
  if (type !== 'application/json') {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${mediaTypes}`,
    )
  }
  try {
    return parseJson(body) as Json
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`the object provided is ${error.message}`)
    const shown = body === '' ? '<empty>' : body.startsWith('{') ? body : Buffer.from(body).toString('hex')
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${goJsonError(body)} (${shown.slice(0, 70)})`,
    )
  }
}

function parsedProtobuf(body: string, kind: string, schema: string): Json {
  try {
    return readProtobuf(Buffer.from(body, 'latin1'), kind, schema)
  } catch (error) {
    if (error instanceof ProtobufError || error instanceof SyntaxError)
      throw badRequest(
        `the object provided is unrecognized (must be of type ${kind}): ${error.message} (${Buffer.from(body, 'latin1').toString('hex').slice(0, 70)})`,
      )
    throw error
  }
}

function parsedYaml(body: string): Json {
  try {
    return readYaml(body)
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${(error as Error).message}`)
  }
}

/** What Go's decoder says of a text that isn't JSON; only its two usual complaints are told apart. */
function goJsonError(body: string): string {
  const first = body.trimStart()[0]
  const starts = first !== undefined && '{["-0123456789tfn'.includes(first)
  return first === undefined || starts
    ? 'unexpected end of JSON input'
    : `invalid character '${first}' looking for beginning of value`
}

/** Go leaves an optional text out when it is empty. */
const isOmitted = (owner: Schema, key: string): boolean =>
  owner.properties?.[key]?.type === 'string' && owner.required?.includes(key) !== true

const isNone = (value: unknown): value is null | undefined => value === null || value === undefined

/**
 * Checks a parsed body against its kind's schema, as decoding into Go's struct does: wrong types are refused, unknown
 * fields dropped and reported, quantities written canonically.
 * @throws StatusError 400 in the words of Go's JSON decoder.
 */
export function decode(body: Json, schemaName: string, kind: string, version: string): Decoded {
  if (!isObject(body))
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(body)} into Go value of type struct`,
    )
  const unknownFields: string[] = []
  const refuse = (why: string): never => {
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`)
  }
  const mismatch = (value: Json, owner: string, path: string, wanted: string): never =>
    refuse(
      `json: cannot unmarshal ${jsonType(value)} into Go struct field ${owner}.${path.replace(/\[\d+\]/g, '')} of type ${wanted}`,
    )

  const read = (value: Json, at: Resolved, path: string, owner: string): Json => {
    const { schema, name } = at
    if (name?.endsWith('.Quantity')) return readQuantity(value, refuse)
    if (schema.oneOf || name?.endsWith('.FieldsV1')) return value
    if (schema.properties || schema.additionalProperties || schema.type === 'object') {
      if (!isObject(value)) return mismatch(value, owner, path, name ? goTypeOf(name) : 'map[string]string')
      return readObject(value, at, path, owner)
    }
    if (schema.type === 'array') {
      const items = resolve(schema.items ?? {})
      if (!Array.isArray(value))
        return mismatch(value, owner, path, `[]${items.name ? goTypeOf(items.name) : 'string'}`)
      return value.map((item, index) => read(item, items, `${path}[${index}]`, owner))
    }
    if (schema.format === 'byte' && typeof value === 'string') mustBeBase64(value, refuse)
    return schema.type === undefined || isScalar(schema.type, value)
      ? value
      : mismatch(value, owner, path, goScalar(schema.type, schema.format))
  }

  const readObject = (value: JsonObject, at: Resolved, path: string, owner: string): JsonObject => {
    const { schema, name } = at
    const result: JsonObject = {}
    const struct = name === undefined ? owner : (name.split('.').at(-1) ?? owner)
    for (const [key, child] of Object.entries(value)) {
      // In Go a map is one field, whatever its keys.
      const childPath = schema.properties ? (path === '' ? key : `${path}.${key}`) : path
      const property = schema.properties?.[key] ?? schema.additionalProperties
      if (schema.properties && !schema.properties[key]) unknownFields.push(childPath)
      else if (property === undefined) result[key] = child
      else if (child === '' && isOmitted(schema, key)) continue
      else if (!isNone(child)) result[key] = read(child, resolve(property), childPath, struct)
    }
    return result
  }

  return { object: readObject(body, schemaNamed(schemaName), '', kind), unknownFields }
}

function readQuantity(value: Json, refuse: (why: string) => never): Json {
  if (typeof value !== 'string' && typeof value !== 'number')
    return refuse('unmarshalerDecoder: quantities must be strings or numbers')
  try {
    return canonicalQuantity(value)
  } catch (error) {
    return refuse((error as Error).message)
  }
}

function isScalar(type: string, value: Json): boolean {
  return type === 'integer' ? typeof value === 'number' && Number.isInteger(value) : typeof value === type
}

const alphabet = /^[A-Za-z0-9+/\n\r]*/
function mustBeBase64(text: string, refuse: (why: string) => never): void {
  const [letters = ''] = alphabet.exec(text) ?? []
  const whole = /^=*[\n\r]*$/.test(text.slice(letters.length)) && text.replace(/[\n\r]/g, '').length % 4 === 0
  if (!whole) refuse(`illegal base64 data at input byte ${letters.length}`)
}

const jsonType = (value: Json): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value

const goScalar = (type: string, format: string | undefined): string =>
  type === 'integer' ? (format ?? 'int') : type === 'boolean' ? 'bool' : type === 'number' ? 'float64' : 'string'
