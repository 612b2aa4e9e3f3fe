import { z } from 'zod'
import { refuseBody, type Wrong } from './answers'
import { parseInstant } from './instants'

/** A body that has been checked. @throws Refusal 422 in the server's shape, as for a key that is not known */
export function checked<Out>(schema: z.ZodType<Out>, body: unknown): Out {
  const strict = isStrict(schema)
  const { success, data, error } = schema.safeParse(strict ? body : withoutNulls(body))
  if (success) return data
  // Where a body's keys are parameters of their own, one that is missing has no input.
  const whole = strict || Array.isArray(body) ? body : null
  return refuseBody(
    error.issues.flatMap((issue) => wrongsOf(issue, body, whole)),
    body,
  )
}

/** Where a body's keys are parameters of their own, null is as good as left out. */
const withoutNulls = (body: unknown): unknown =>
  typeof body !== 'object' || body === null || Array.isArray(body)
    ? body
    : Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))

const isStrict = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever

/** zod's issues in pydantic's words, for what clients get wrong. Others have zod's message. */
function wrongsOf(issue: z.core.$ZodIssue, body: unknown, whole: unknown): Wrong[] {
  const loc = ['body', ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
  const input = at(body, issue.path)
  const wrong = (type: string, msg: string, more: Partial<Wrong> = {}): Wrong[] => [{ type, loc, msg, input, ...more }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        type: 'extra_forbidden',
        loc: [...loc, key],
        msg: 'Extra inputs are not permitted',
        input: at(input, [key]),
      }))
    case 'invalid_value': {
      const expected = issue.values.map((value) => `'${String(value)}'`).join(', ')
      const words = expected.replace(/, ([^,]*)$/, ' or $1')
      return wrong('enum', `Input should be ${words}`, { ctx: { expected: words } })
    }
    case 'invalid_type':
      if (input === undefined)
        return wrong('missing', 'Field required', {
          input: issue.path.length > 1 ? at(body, issue.path.slice(0, -1)) : whole,
        })
      return typeWrong(issue.expected, wrong)
    case 'too_small':
      return issue.inclusive
        ? wrong('greater_than_equal', `Input should be greater than or equal to ${issue.minimum}`, {
            ctx: { ge: issue.minimum },
          })
        : wrong('greater_than', `Input should be greater than ${issue.minimum}`, { ctx: { gt: issue.minimum } })
    case 'too_big':
      return wrong('less_than_equal', `Input should be less than or equal to ${issue.maximum}`, {
        ctx: { le: issue.maximum },
      })
    case 'invalid_format':
      return wrong('uuid_parsing', `Input should be a valid UUID`, { ctx: { error: 'not a UUID' } })
    default:
      return wrong('value_error', issue.message, { ctx: { error: {} } })
  }
}

type Words = (type: string, msg: string) => Wrong[]

function typeWrong(expected: string, wrong: Words): Wrong[] {
  switch (expected) {
    case 'number':
    case 'int':
      return wrong('int_parsing', 'Input should be a valid integer, unable to parse string as an integer')
    case 'string':
      return wrong('string_type', 'Input should be a valid string')
    case 'boolean':
      return wrong('bool_parsing', 'Input should be a valid boolean, unable to interpret input')
    case 'array':
      return wrong('list_type', 'Input should be a valid list')
    default:
      return wrong('dict_type', 'Input should be a valid dictionary')
  }
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )

/** Building blocks of bodies. */
export const uuid = z.guid().transform((id) => id.toLowerCase())
export const instant = z.string().transform((text, context) => {
  const ms = parseInstant(text)
  if (ms !== undefined) return ms
  context.addIssue({ code: 'custom', message: 'Input should be a valid datetime' })
  return z.NEVER
})
/** Numbers given as texts are numbers too. */
export const integer = z.preprocess(
  (given) => (typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given),
  z.int(),
)
export const values = z.record(z.string(), z.unknown())
export const labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export const tags = z.array(z.string())
/** Whole numbers from 1 on, and from 0 on. */
export const positive = integer.pipe(z.int().gt(0))
export const notNegative = integer.pipe(z.int().min(0))
