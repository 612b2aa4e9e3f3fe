import { z } from 'zod'
import { issueWords } from '../model/issue-words'
import type { Limits } from '../yaml/limits'
import { beyondLimits } from '../yaml/weigh-value'
import { schemaWeight } from './schema-weight'

type Values = Readonly<Record<string, unknown>>

/** What is wrong with parameters, and where: the path begins with the parameter's name. */
export interface ParameterFault {
  readonly path: readonly string[]
  readonly message: string
}

/** Null when they fit; no more is known of a schema that is not understood, and the API has the last word. */
export type CheckParameters = (parameters: Values) => readonly ParameterFault[]

/** Faults of one value that are told. */
const mostFaults = 50

/**
 * Checks as the server does: formats are hints, and what is not required may be null where it has a type and no default.
 * @param schema of all parameters, JSON schema as Prefect 3 makes it
 * Source: prefect 3.9.1, utilities/schema_tools/validation.py.
 */
export function parameterCheck(schema: Values | null): CheckParameters {
  if (schema === null || beyondLimits(schema, schemaLimits) !== null) return () => []
  let checked: z.ZodType
  try {
    // Draft 7 has its definitions where Prefect puts them.
    checked = z.fromJSONSchema(asServerReads(schema, 0) as z.core.JSONSchema.JSONSchema, { defaultTarget: 'draft-7' })
  } catch {
    return () => []
  }
  return (parameters) => {
    if (schemaWeight(schema, levelsOf(parameters), mostSchemas) > mostSchemas) return []
    try {
      const { error } = checked.safeParse(inNumbers(parameters))
      return (error?.issues ?? []).slice(0, mostFaults).map((issue) => faultOf(issue, parameters))
    } catch {
      return []
    }
  }
}

/** What is deeper is not checked. */
const deepest = 100
/** A larger one is not checked either. */
const schemaLimits: Limits = { chars: 2_000_000, values: 50_000, depth: deepest }
/** A schema whose references lead to more is not checked: one that doubles itself thirty times would hold up the page. */
const mostSchemas = 50_000

/** How deep lists and objects lie in each other, as far as it matters. */
function levelsOf(value: unknown, from = 0): number {
  if (typeof value !== 'object' || value === null || from >= deepest) return from
  return Object.values(value).reduce<number>((most, inner) => Math.max(most, levelsOf(inner, from + 1)), from)
}
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Zod's integers end where a double holds no more of them, and JSON's don't: for limits, the last one stands for those beyond. */
function inNumbers(value: unknown): unknown {
  if (typeof value === 'bigint' || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    return (value as bigint | number) > 0 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
  if (Array.isArray(value)) return value.map(inNumbers)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inNumbers(inner)]))
    : value
}

function asServerReads(schema: unknown, depth: number): unknown {
  if (depth > deepest) return {}
  if (Array.isArray(schema)) return schema.map((each) => asServerReads(each, depth + 1))
  if (!isObject(schema)) return schema
  // Defaults are the flow's to fill in. A pattern is Python's, which may mean something else here.
  const { format: _format, default: _default, pattern: _pattern, ...rest } = schema
  const { properties, required } = rest
  const needed = Array.isArray(required) ? (required as unknown[]) : []
  const read = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'enum' || key === 'const' || key === 'properties' ? value : asServerReads(value, depth + 1),
    ]),
  )
  if (!isObject(properties)) return read
  const fields = Object.entries(properties).map(([name, property]) => {
    const field = asServerReads(property, depth + 1)
    const mayBeNull = isObject(property) && 'type' in property && !('default' in property) && !needed.includes(name)
    return [name, mayBeNull ? { anyOf: [field, { type: 'null' }] } : field]
  })
  return { ...read, properties: Object.fromEntries(fields) as unknown }
}

type Issue = z.core.$ZodIssue

/** Of several shapes, none of which fits, the fault of the one that came nearest: which lies deepest. Null where none did. */
function nearestOf(shapes: readonly (readonly Issue[])[]): Issue | null {
  // Nobody meant null who wrote something else, or a shape whose word is another one.
  const isOther = (each: Issue): boolean =>
    each.code === 'invalid_type' ? each.expected === 'null' : each.code === 'invalid_value' && each.path.length > 0
  const likely = shapes.filter((issues) => !issues.some(isOther))
  const meant = (likely.length > 0 ? likely : shapes).flatMap(([first]) => first ?? [])
  const [nearest] = meant.sort((a, b) => b.path.length - a.path.length)
  return nearest && (nearest.path.length > 0 || meant.length === 1) ? nearest : null
}

function faultOf(issue: Issue, parameters: Values): ParameterFault {
  if (issue.code === 'invalid_union') {
    const nearest = nearestOf(issue.errors)
    if (nearest !== null) return faultOf({ ...nearest, path: [...issue.path, ...nearest.path] }, parameters)
  }
  const path = issue.path.map(String)
  const value = issue.path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    parameters,
  )
  return { path, message: wordsOf(issue, value) }
}

function wordsOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'It needs a value.'
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_value':
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
      return issueWords('This', issue)
    case 'unrecognized_keys':
      return `It has no ${issue.keys.join(', ')}.`
    case 'invalid_union':
      return 'This has none of the shapes that the flow takes. See its schema in Prefect.'
    default:
      return 'This does not fit the flow’s schema.'
  }
}
