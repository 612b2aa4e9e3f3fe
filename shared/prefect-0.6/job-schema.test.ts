import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jobSchema, type JsonSchema } from '../template/job-schema'
import { isMapping, withoutValue, withValue } from '../template/path'
import golden from './job-of.golden.json'
import { flowdeckTemplate, templates } from './templates'

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value

/** The paths at which a value breaks the schema; a validator of just the keywords that the schema uses. */
function violations(schema: JsonSchema, value: unknown, path = ''): string[] {
  if (schema.$ref) return violations(definition(schema.$ref), value, path)
  const fits = (one: JsonSchema) => violations(one, value, path).length === 0
  const right =
    fitsType(schema, value) &&
    (schema.enum?.includes(value) ?? true) &&
    (schema.oneOf === undefined || schema.oneOf.filter(fits).length === 1)
  return [
    ...(right ? [] : [path]),
    ...(schema.allOf ?? []).flatMap((one) => violations(one, value, path)),
    ...(Array.isArray(value) ? itemViolations(schema, value, path) : []),
    ...(isMapping(value) ? fieldViolations(schema, value, path) : []),
  ]
}

function fitsType(schema: JsonSchema, value: unknown): boolean {
  if (schema.type === undefined) return true
  const types = [schema.type].flat()
  const type = typeOf(value)
  return types.includes(type) || (type === 'integer' && types.includes('number'))
}

function itemViolations({ items }: JsonSchema, value: readonly unknown[], path: string): string[] {
  return items ? value.flatMap((item, index) => violations(items, item, `${path}.${index}`)) : []
}

function fieldViolations(schema: JsonSchema, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const missing = (schema.required ?? []).filter((key) => value[key] == null)
  const wrong = Object.entries(value).flatMap(([key, inner]) => {
    const property = schema.properties?.[key] ?? schema.additionalProperties
    if (property === false) return [`${path}.${key}`]
    return typeof property === 'object' ? violations(property, inner, `${path}.${key}`) : []
  })
  return [...missing.map((key) => `${path}.${key}`), ...wrong]
}

function definition(ref: string): JsonSchema {
  const found = jobSchema.definitions?.[ref.replace('#/definitions/', '')]
  if (!found) throw new Error(`${ref} leads nowhere`)
  return found
}

test('every reference leads somewhere', () => {
  for (const [, ref] of JSON.stringify(jobSchema).matchAll(/"\$ref":"([^"]+)"/g)) definition(ref ?? '')
})

test.each([
  ...templates.map(({ name, text }) => [`the template ${name}`, parse(text) as unknown] as const),
  ...golden.map(({ name, output }) => [`upstream’s Job: ${name}`, output] as const),
])('%s is valid', (_, job) => expect(violations(jobSchema, job)).toEqual([]))

const job: unknown = parse(flowdeckTemplate)
const container = ['spec', 'template', 'spec', 'containers', 0]
test.each([
  ['a field that Kubernetes doesn’t know', withValue(job, ['spec', 'backofLimit'], 0), '.spec.backofLimit'],
  ['a value of the wrong type', withValue(job, ['spec', 'backoffLimit'], 'none'), '.spec.backoffLimit'],
  [
    'a policy that isn’t one',
    withValue(job, [...container, 'imagePullPolicy'], 'Sometimes'),
    '.spec.template.spec.containers.0.imagePullPolicy',
  ],
  [
    'a variable whose value is no string',
    withValue(job, [...container, 'env', 0, 'value'], 1),
    '.spec.template.spec.containers.0.env.0.value',
  ],
  ['a container without a name', withoutValue(job, [...container, 'name']), '.spec.template.spec.containers.0.name'],
  ['another kind', withValue(job, ['kind'], 'CronJob'), '.kind'],
])('%s is an error at its place', (_, wrong, path) => expect(violations(jobSchema, wrong)).toEqual([path]))

test.each([
  ['labels that are empty', ['metadata', 'labels'], null],
  ['a quantity as a number', [...container, 'resources', 'requests', 'cpu'], 0.5],
  ['a quantity as text', [...container, 'resources', 'limits', 'memory'], '1Gi'],
])('%s are accepted', (_, path, value) => expect(violations(jobSchema, withValue(job, path, value))).toEqual([]))
