// The form of a deployment's parameters, from their JSON schema as Prefect 3 makes it of a flow's signature.
// Source: prefect 3.9.1, utilities/callables.py, parameter_schema.
import { isObject, listIn, objectIn, resolved, type Reading, type Schema } from './parameter-schema'
import { limitsOf } from './parameter-limits'

/** How one value is entered. `json` is for all that no other field can hold. */
export type LeafKind = 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'datetime' | 'json'
export type Choice = string | number | boolean

export type Shape =
  /** @property hint what a value looks like */
  | { readonly kind: LeafKind; readonly hint: string | null }
  | { readonly kind: 'choice'; readonly options: readonly Choice[] }
  | { readonly kind: 'object'; readonly fields: readonly ParameterField[] }
  /** @property item what each item is; its name is that of the list */
  | { readonly kind: 'list'; readonly item: ParameterField }
  | { readonly kind: 'oneOf'; readonly shapes: readonly NamedShape[] }

export interface NamedShape {
  readonly title: string
  readonly shape: Shape
}

export interface ParameterField {
  readonly name: string
  readonly description: string | null
  /** What is too small or too large, as a sentence. */
  readonly limits: string | null
  readonly shape: Shape
  /** Whether it needs a value. */
  readonly required: boolean
  /** Whether null is a value of it. */
  readonly nullable: boolean
  /** The flow's own; undefined where it has none. */
  readonly byDefault: unknown
}

/** Of more, the JSON beside the form has all. */
const mostFields = 200
/** With those inside of others; beyond it, what is inside is JSON. */
const mostInner = 1_000
const deepest = 6

/** A field for each parameter, in the order of the flow's signature. */
export function parameterFields(schema: Schema | null): readonly ParameterField[] {
  const reading: Reading = { root: schema ?? {}, above: [], depth: 0, left: { fields: mostInner } }
  return fieldsIn(schema, reading).slice(0, mostFields)
}

function fieldsIn(schema: Schema | null, reading: Reading): readonly ParameterField[] {
  const required = listIn(schema, 'required')
  return Object.entries(objectIn(schema, 'properties'))
    .map(([name, value], index) => ({ name, schema: isObject(value) ? value : {}, index }))
    .sort((a, b) => positionOf(a.schema, a.index) - positionOf(b.schema, b.index))
    .map(({ name, schema: property }) => fieldOf(name, property, reading, required.includes(name)))
}

const positionOf = ({ position }: Schema, index: number): number => (typeof position === 'number' ? position : index)

function fieldOf(name: string, property: Schema, reading: Reading, required: boolean): ParameterField {
  reading.left.fields--
  const { shape, nullable, schema } = meaningOf(property, reading)
  const description = [property, schema].map((each) => each['description']).find(isText) ?? null
  return { name, description, limits: limitsOf(schema), shape, required, nullable, byDefault: property['default'] }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

interface Meaning {
  readonly shape: Shape
  readonly nullable: boolean
  /** Whose limits hold. */
  readonly schema: Schema
}

function meaningOf(written: Schema, reading: Reading): Meaning {
  const { schema, reading: inner } = resolved(written, reading)
  const isEnough = schema === null || inner.depth > deepest || reading.left.fields < 0
  if (isEnough) return { shape: asJson, nullable: false, schema: {} }
  const several = [...listIn(schema, 'anyOf'), ...listIn(schema, 'oneOf')].filter(isObject)
  if (several.length > 0) return unionOf(several, inner)
  const { type } = schema
  // As JSON schema may write it, though Prefect doesn't.
  if (Array.isArray(type))
    return unionOf(
      type.map((each) => ({ ...schema, type: each as unknown })),
      inner,
    )
  return { ...plainOf(schema, inner), schema }
}

function unionOf(several: readonly Schema[], reading: Reading): Meaning {
  const others = several.filter((each) => each['type'] !== 'null')
  const meanings = others.map((each) => meaningOf(each, reading))
  const nullable = others.length < several.length || meanings.some((each) => each.nullable)
  const [only] = meanings
  if (only !== undefined && meanings.length === 1) return { shape: only.shape, schema: only.schema, nullable }
  const shapes = meanings.flatMap(({ shape, schema }): readonly NamedShape[] =>
    shape.kind === 'oneOf' ? shape.shapes : [{ title: titleOf(schema, shape), shape }],
  )
  // What any value fits into says nothing.
  const isPlain = shapes.length > 1 && shapes.every(({ shape }) => shape.kind !== 'json')
  return { shape: isPlain ? { kind: 'oneOf', shapes } : asJson, nullable, schema: {} }
}

const kindWords: Readonly<Record<Shape['kind'], string>> = {
  ...{ text: 'text', number: 'number', integer: 'whole number', boolean: 'true or false', date: 'date' },
  ...{ datetime: 'date and time', json: 'JSON', choice: 'choice', object: 'object', list: 'list', oneOf: 'several' },
}

const titleOf = ({ title }: Schema, { kind }: Shape): string => (isText(title) ? title : kindWords[kind])

const asJson: Shape = { kind: 'json', hint: 'JSON' }

function plainOf(schema: Schema, reading: Reading): { readonly shape: Shape; readonly nullable: boolean } {
  const { type, format } = schema
  const words = 'const' in schema ? [schema['const']] : schema['enum']
  if (Array.isArray(words)) {
    const options = words.filter(isChoice)
    const nullable = words.includes(null)
    return options.length + Number(nullable) === words.length && options.length > 0
      ? { shape: { kind: 'choice', options }, nullable }
      : { shape: asJson, nullable: false }
  }
  const not = { nullable: false }
  switch (type) {
    case 'string': {
      const kind = format === 'date' ? 'date' : format === 'date-time' ? 'datetime' : 'text'
      return { ...not, shape: { kind, hint: typeof format === 'string' ? (hints[format] ?? null) : null } }
    }
    case 'integer':
    case 'number':
    case 'boolean':
      return { ...not, shape: { kind: type, hint: null } }
    case 'object':
      return { ...not, shape: objectOf(schema, reading) }
    case 'array':
      return { ...not, shape: listOf(schema, reading) }
    default:
      return { ...not, shape: asJson }
  }
}

const hints: Readonly<Record<string, string>> = {
  ...{ date: '2026-12-31', 'date-time': '2026-12-31T08:00:00Z', time: '08:00:00', duration: 'PT5M, five minutes' },
  uuid: '01234567-89ab-cdef-0123-456789abcdef',
}

const within = (reading: Reading): Reading => ({ ...reading, depth: reading.depth + 1 })

/** One whose names may be any is written as JSON. */
function objectOf(schema: Schema, reading: Reading): Shape {
  const { additionalProperties: more } = schema
  const fields = fieldsIn(schema, within(reading))
  return fields.length === 0 || isObject(more) || more === true ? asJson : { kind: 'object', fields }
}

/** One whose places differ is written as JSON. */
function listOf(schema: Schema, reading: Reading): Shape {
  const { items } = schema
  if (!isObject(items) || listIn(schema, 'prefixItems').length > 0) return asJson
  const item = fieldOf('', items, within(reading), true)
  return { kind: 'list', item }
}

const isChoice = (value: unknown): value is Choice =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
