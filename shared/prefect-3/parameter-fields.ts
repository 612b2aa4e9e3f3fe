// The form of a deployment's parameters, from their JSON schema as Prefect 3 makes it of a flow's signature.
// Source: prefect 3.9.1, utilities/callables.py, parameter_schema.

type Schema = Readonly<Record<string, unknown>>

/** How a parameter is entered. `json` is for all that no other field can hold. */
export type FieldKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'date' | 'datetime' | 'json'

export interface ParameterField {
  readonly name: string
  readonly description: string | null
  readonly kind: FieldKind
  /** Whether a run needs a value of it. */
  readonly required: boolean
  /** Whether null is a value of it. */
  readonly nullable: boolean
  /** Of a choice. */
  readonly options: readonly (string | number | boolean)[]
  /** The flow's own; undefined where it has none. */
  readonly byDefault: unknown
}

/** Of more, the JSON beside the form has all. */
const mostFields = 200

/** A field for each parameter, in the order of the flow's signature. */
export function parameterFields(schema: Schema | null): readonly ParameterField[] {
  const properties = objectIn(schema, 'properties')
  const required = listIn(schema, 'required')
  return Object.entries(properties)
    .map(([name, value], index) => ({ name, schema: isObject(value) ? value : {}, index }))
    .sort((a, b) => positionOf(a.schema, a.index) - positionOf(b.schema, b.index))
    .slice(0, mostFields)
    .map(({ name, schema: property }) => fieldOf(name, property, schema ?? {}, required.includes(name)))
}

const positionOf = ({ position }: Schema, index: number): number => (typeof position === 'number' ? position : index)

function fieldOf(name: string, property: Schema, root: Schema, required: boolean): ParameterField {
  const choices = listIn(property, 'anyOf')
    .filter(isObject)
    .map((each) => resolved(each, root))
  const others = choices.filter((each) => each['type'] !== 'null')
  const [only] = choices.length === 0 ? [resolved(property, root)] : others.length === 1 ? others : []
  const kind = only ? kindOf(only) : 'json'
  const { description, default: byDefault } = property
  return {
    ...{ name, kind, required, byDefault },
    description: typeof description === 'string' && description !== '' ? description : null,
    nullable: choices.length > others.length,
    options: kind === 'choice' ? listIn(only, 'enum').filter(isChoice) : [],
  }
}

/** What a reference, or a list of one, stands for. A reference that leads nowhere stands for itself. */
function resolved(schema: Schema, root: Schema): Schema {
  const [only, ...more] = listIn(schema, 'allOf')
  const { $ref } = only !== undefined && more.length === 0 && isObject(only) ? only : schema
  const [, where, name] = (typeof $ref === 'string' && /^#\/(definitions|\$defs)\/(.+)$/.exec($ref)) || []
  const found = where === undefined || name === undefined ? undefined : objectIn(root, where)[name]
  return isObject(found) ? found : schema
}

function kindOf({ type, format, enum: words }: Schema): FieldKind {
  if (Array.isArray(words)) return words.every(isChoice) ? 'choice' : 'json'
  if (type === 'string') return format === 'date' ? 'date' : format === 'date-time' ? 'datetime' : 'text'
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'json'
}

const isChoice = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function objectIn(schema: Schema | null, key: string): Schema {
  const value = schema?.[key]
  return isObject(value) ? value : {}
}

function listIn(schema: Schema | null | undefined, key: string): readonly unknown[] {
  const value = schema?.[key]
  return Array.isArray(value) ? value : []
}
