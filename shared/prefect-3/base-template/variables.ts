import type { JsonObject } from '../../model/flow-run'
import { isMapping } from '../../template/path'
import { jsonText } from '../../yaml/json-text'
import { placeholdersOf } from '../placeholders'
import { kindOf } from '../refusal'

export const variableTypes = ['string', 'integer', 'number', 'boolean', 'array', 'object'] as const
export type VariableType = (typeof variableTypes)[number]

/** A variable that a work pool declares. */
export interface Variable {
  readonly name: string
  readonly schema: JsonObject
  /** Null for a schema of another form than `{type}` and `{anyOf: [{type}, {type: null}]}`: it may be anything. */
  readonly type: VariableType | null
  /** Whether null is a value of it. */
  readonly nullable: boolean
}

/** In the order in which they are declared. @param variables the JSON schema */
export function variablesIn(variables: unknown): readonly Variable[] {
  return Object.entries(propertiesOf(variables)).map(([name, given]) => {
    const schema = isMapping(given) ? given : {}
    return { name, schema, ...typeOf(schema) }
  })
}

export function propertiesOf(variables: unknown): JsonObject {
  const properties = isMapping(variables) ? variables['properties'] : undefined
  return isMapping(properties) ? properties : {}
}

function typeOf(schema: JsonObject): Pick<Variable, 'type' | 'nullable'> {
  const { type, anyOf } = schema
  if (anyOf === undefined) return { type: knownType(type), nullable: type === 'null' }
  const options = Array.isArray(anyOf) ? anyOf.filter(isMapping) : []
  const some = options.filter((option) => option['type'] !== 'null')
  const nullable = some.length < options.length
  return { type: some.length === 1 ? knownType(some[0]?.['type']) : null, nullable }
}

const knownType = (type: unknown): VariableType | null => variableTypes.find((known) => known === type) ?? null

/** The schema with another type; what is said of the old type's values goes with it. */
export function withType(schema: JsonObject, type: VariableType, nullable: boolean): JsonObject {
  const { type: _type, anyOf: _anyOf, enum: _enum, minimum: _minimum, additionalProperties: _more, ...rest } = schema
  return nullable ? { anyOf: [{ type }, { type: 'null' }], ...rest } : { type, ...rest }
}

/** "a text", "a whole number or null". */
export function typeWords({ type, nullable }: Pick<Variable, 'type' | 'nullable'>): string {
  const words = type === null ? 'anything' : wordsOf[type]
  return nullable && type !== null ? `${words} or null` : words
}

const wordsOf: Readonly<Record<VariableType, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
}

/** The values that the schema allows; null when it names none. */
export function choicesOf({ schema, type }: Variable): readonly string[] | null {
  const { enum: choices } = schema
  const texts = Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : []
  return type === 'string' && texts.length > 0 ? texts : null
}

/** What is wrong with the type that is written, as a sentence; null when nothing is. */
export function typeProblem({ name, schema }: Variable): string | null {
  const { type } = schema
  const types: readonly unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type]
  if (types.every((each) => each === 'null' || knownType(each) !== null)) return null
  return `The type of ${name} is ${jsonText(type)}, which JSON schema does not have: no value fits. Write one of ${variableTypes.join(', ')}.`
}

/** Why the default is no value of the variable, as a sentence; null for one that is, and for none. */
export function defaultProblem(variable: Variable): string | null {
  const { name, schema } = variable
  const problem = valueProblem(variable, schema['default'])
  return problem === null ? null : `The default of ${name} ${problem}`
}

/** The rest of a sentence about a value: "is a text, where a whole number belongs." */
export function valueProblem({ type, schema }: Pick<Variable, 'type' | 'schema'>, value: unknown): string | null {
  // What stands for something else is seen when it is read; a mapping with a $ref is a block.
  if (value === undefined || value === null || type === null || standsForSomething(value)) return null
  if (!isOf(type, value)) return `is ${kindOf(value)}, where ${wordsOf[type]} belongs.`
  const { enum: choices, minimum } = schema
  if (Array.isArray(choices) && !choices.includes(value)) return `is none of ${choices.map(String).join(', ')}.`
  if (isNumber(minimum) && isNumber(value) && value < minimum) return `is less than ${minimum}.`
  return null
}

const standsForSomething = (value: unknown): boolean =>
  typeof value === 'string' ? placeholdersOf(value).length > 0 : isMapping(value) && Object.hasOwn(value, '$ref')

const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint'

function isOf(type: VariableType, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value) || typeof value === 'bigint'
    case 'number':
      return isNumber(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isMapping(value)
    case 'string':
    case 'boolean':
      return typeof value === type
  }
}

/** Why the schema of the variables can't be read. */
export const notJson = (why: string): string => `The variables are no valid JSON: ${why}. Correct it here.`
