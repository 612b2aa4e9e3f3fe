import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../model/flow-run'
import { defaultBaseJobTemplate } from '../templates'
import { nameProblem, removeVariable, renameVariable, setVariable, usesInWords, usesOf } from './change-variables'
import { checkParts } from './check-parts'
import { commentLine } from './comment-line'
import { inOrderOf } from './in-order-of'
import { partsOf, sameParts, templateOf, type TemplateParts } from './parts'
import { explainPlaceholder, offersOf } from './placeholder-words'
import { refusedPlace, refusedWords } from './refused-place'
import { sameJson } from './same-json'
import { textOfValue, valueOfText } from './value-text'
import {
  choicesOf,
  defaultProblem,
  typeWords,
  valueProblem,
  variablesIn,
  withType,
  type VariableType,
} from './variables'

const upstream = partsOf(defaultBaseJobTemplate)
const schemaOf = ({ variables }: TemplateParts) =>
  JSON.parse(variables) as { properties: JsonObject; required?: string[] }
const variables = variablesIn(schemaOf(upstream))
const variable = (name: string) => variables.find((one) => one.name === name)!
const withConfiguration = (configuration: JsonObject): TemplateParts => ({
  ...upstream,
  configuration: { ...upstream.configuration, ...configuration },
})
const withDefault = (name: string, value: unknown): TemplateParts =>
  setVariable(upstream, schemaOf(upstream), name, { ...variable(name).schema, default: value })

describe('the parts of a template', () => {
  test('make the same template again, whatever else is in it', () => {
    const template = { ...defaultBaseJobTemplate, notes: { of: 'somebody' } }
    expect(templateOf(partsOf(template))).toEqual({ ok: true, template })
  })

  test('keep the digits of large numbers, which are of the right type', () => {
    const large = 9007199254740993n
    const manifest = { ...((defaultBaseJobTemplate.job_configuration as JsonObject).job_manifest as JsonObject), large }
    const variables = { properties: { a: { type: 'integer', default: large }, b: { type: 'number', minimum: large } } }
    const template = { job_configuration: { n: large, job_manifest: manifest }, variables, more: [-large] }
    const parts = partsOf(template)
    expect(templateOf(parts)).toEqual({ ok: true, template })
    expect(sameParts(parts, partsOf(structuredClone(template)))).toBe(true)
    expect(checkParts({ ...parts, configuration: { n: large } })).toEqual([])
    const [a, b] = variablesIn(variables)
    expect(defaultProblem(a!)).toBeNull()
    expect(valueProblem(b!, 1)).toBe(`is less than ${large}.`)
    expect(valueProblem({ type: 'string', schema: {} }, large)).toBe('is a number, where a text belongs.')
    expect([textOfValue(large, 'integer'), valueOfText(String(large), 'integer')]).toEqual([String(large), large])
  })

  test('of an empty one are empty', () => {
    expect(partsOf({})).toEqual({ manifest: '', configuration: {}, variables: '{}\n', others: {} })
  })

  test.each<[string, Partial<TemplateParts>, object]>([
    ['YAML', { manifest: 'kind: Job\napiVersion: [' }, { part: 'manifest', line: 2 }],
    ['a Job', { manifest: 'apiVersion: batch/v1\nkind: Pod\n' }, { part: 'manifest', line: 2 }],
    ['JSON', { variables: '{\n  "a": 1,\n}' }, { part: 'variables', line: 3 }],
    ['the whole of JSON', { variables: '{\n  "a": 1,\n\n' }, { part: 'variables', line: 2 }],
  ])('that are no %s are told with their line', (_, part, place) => {
    expect(templateOf({ ...upstream, ...part })).toMatchObject({ ok: false, ...place })
  })

  test('are the same when nothing differs', () => {
    expect(sameParts(upstream, partsOf(structuredClone(defaultBaseJobTemplate)))).toBe(true)
    expect(sameParts(upstream, withConfiguration({ namespace: 'flows' }))).toBe(false)
  })
})

test('variables have the types of upstream’s schema', () => {
  expect(Object.fromEntries(variables.map((one) => [one.name, typeWords(one)]))).toMatchObject({
    env: 'a mapping',
    image: 'a text or null',
    backoff_limit: 'a whole number',
    finished_job_ttl: 'a whole number or null',
    stream_output: 'true or false',
    cluster_config: 'anything',
  })
  expect(choicesOf(variable('image_pull_policy'))).toEqual(['IfNotPresent', 'Always', 'Never'])
  expect(withType(variable('backoff_limit').schema, 'string', true)).toEqual({
    anyOf: [{ type: 'string' }, { type: 'null' }],
    title: 'Backoff Limit',
    default: 0,
    description: variable('backoff_limit').schema['description'],
  })
})

test.each<[value: unknown, type: VariableType | null, text: string]>([
  ['prefect', 'string', 'prefect'],
  ['5', 'string', '5'],
  ['', 'string', '""'],
  ['"a"', 'string', '"\\"a\\""'],
  [5, 'integer', '5'],
  ['5', 'integer', '"5"'],
  ['many', 'integer', 'many'],
  ['{{ env }}', 'object', '{{ env }}'],
  [{ TZ: 'UTC', A: 'a\nb' }, 'object', '{ "TZ": "UTC", "A": "a\\nb" }'],
  [true, null, 'true'],
  ['', null, '""'],
  [undefined, 'string', ''],
])('the value %j of %j stands as %j in a field, and comes back from there', (value, type, text) => {
  expect([textOfValue(value, type), valueOfText(text, type)]).toEqual([text, value])
})

describe('a variable', () => {
  test('is renamed with its placeholders, also those that go into it', () => {
    const parts = { ...upstream, manifest: `${upstream.manifest}# {{ env.A }} {{ environment }}\n` }
    const schema = { ...schemaOf(parts), required: ['env', 'image'] }
    const renamed = renameVariable(parts, schema, 'env', 'vars')
    expect(Object.keys(schemaOf(renamed).properties).slice(0, 3)).toEqual(['name', 'vars', 'labels'])
    expect(schemaOf(renamed).required).toEqual(['vars', 'image'])
    expect(renamed.configuration['env']).toBe('{{ vars }}')
    expect(renamed.manifest).toContain('env: "{{ vars }}"')
    expect(renamed.manifest).toContain('# {{ vars.A }} {{ environment }}')
    expect(usesOf(renamed).get('env')).toBeUndefined()
    expect(checkParts(renamed)).toEqual([])
  })

  test('is added at the end, and removed with its place among the required', () => {
    const added = setVariable(upstream, { ...schemaOf(upstream), required: ['team'] }, 'team', { type: 'string' })
    expect(Object.keys(schemaOf(added).properties).at(-1)).toBe('team')
    const removed = removeVariable(added, schemaOf(added), 'team')
    expect(schemaOf(removed)).toEqual({ ...schemaOf(upstream), required: [] })
  })

  test('says where it is used', () => {
    const uses = usesOf(upstream)
    expect(usesInWords(uses.get('namespace'))).toBe('1 place of the manifest and namespace of the configuration')
    expect(usesInWords(uses.get('image'))).toBe('1 place of the manifest')
    expect(usesInWords(uses.get('team'))).toBeNull()
  })

  test.each([
    ['team', null],
    ['', /has a name/],
    ['image', /already/],
    ['a.b', /letters, digits/],
    ['a b', /letters, digits/],
  ])('may be named %j: %s', (name, problem) => {
    const found = nameProblem(name, ['image'])
    if (problem === null) expect(found).toBeNull()
    else expect(found).toMatch(problem)
  })
})

describe('checks of the parts', () => {
  test('have nothing to say about upstream’s own', () => expect(checkParts(upstream)).toEqual([]))

  test.each<[string, TemplateParts, object]>([
    [
      'a placeholder in the configuration that nobody declares',
      withConfiguration({ command: 'python {{ script }}' }),
      { rule: 'undeclared-placeholder', severity: 'error', part: 'configuration', field: 'command' },
    ],
    [
      'another type in the configuration',
      withConfiguration({ labels: 'team' }),
      {
        ...{ rule: 'configuration-form', severity: 'error', part: 'configuration', field: 'labels' },
        message: 'labels is a text, where a mapping belongs. Correct it, or every run fails.',
      },
    ],
    ['variables that are no JSON', { ...upstream, variables: '{' }, { rule: 'variables-json', severity: 'error' }],
    ['variables that are a list', { ...upstream, variables: '[]' }, { rule: 'variables-form', severity: 'error' }],
    [
      'a default of another type, at its line',
      withDefault('backoff_limit', 'many'),
      {
        ...{ rule: 'variable-default', severity: 'warning', part: 'variables' },
        line: withDefault('backoff_limit', 'many').variables.split('\n').indexOf('      "default": "many",') + 1,
      },
    ],
    ['a default below the least', withDefault('backoff_limit', -1), { message: /is less than 0/ as unknown }],
    [
      'a type that JSON schema does not have, which the server saves',
      setVariable(upstream, schemaOf(upstream), 'team', { type: 'text' }),
      { rule: 'variable-type', severity: 'warning', message: /The type of team is "text"/ as unknown },
    ],
    ['a default that the choices lack', withDefault('image_pull_policy', 'Now'), { rule: 'variable-default' }],
    [
      'a name with a dot',
      setVariable(upstream, schemaOf(upstream), 'a.b', { type: 'string' }),
      { rule: 'variable-name', severity: 'warning' },
    ],
  ])('%s', (_, parts, expected) => {
    const { message, ...rest } = expected as { message?: unknown }
    const found = checkParts(parts)
    expect(found).toMatchObject([rest])
    if (message instanceof RegExp) expect(found[0]?.message).toMatch(message)
    else if (message !== undefined) expect(found[0]?.message).toBe(message)
  })

  test('a default that stands for something is none of a wrong type', () => {
    expect(checkParts(withDefault('backoff_limit', '{{ prefect.variables.limit }}'))).toEqual([])
    expect(checkParts(withDefault('env', { $ref: { block_document_id: 'a' } }))).toEqual([])
  })
})

test('what the server refuses is found where it stands', () => {
  const words = (names: string) =>
    'HTTP 422: Invalid request received. base_job_template: Value error, The variables specified in the job ' +
    'configuration template must be present as properties in the variables schema. ' +
    `Your job configuration uses the following undeclared variable(s): ${names}.`
  expect(refusedPlace(words('scrpt'), withConfiguration({ command: '{{ scrpt }}' }))).toEqual({
    part: 'configuration',
    field: 'command',
  })
  expect(refusedPlace(words('other ,image'), upstream)).toEqual({
    part: 'manifest',
    line: upstream.manifest.split('\n').indexOf('          image: "{{ image }}"') + 1,
  })
  expect(refusedPlace('HTTP 422: something else', upstream)).toBeNull()
  expect(refusedWords(words('scrpt'))).toMatch(
    /^The server says: The variables specified in .* variable\(s\): scrpt\.$/,
  )
  expect(refusedWords('HTTP 500: Internal Server Error')).toBe('HTTP 500: Internal Server Error')
})

test('placeholders are explained by what they stand for', () => {
  expect(offersOf(variables).find(({ name }) => name === 'namespace')).toMatchObject({
    detail: 'a text, default by default',
  })
  expect(explainPlaceholder('image_pull_policy', variables, false)).toEqual([
    'Image Pull Policy: a text, IfNotPresent by default',
    'The Kubernetes image pull policy to use for job containers.',
  ])
  expect(explainPlaceholder('prefect.blocks.secret.token.value', variables, true)).toEqual([
    'value of the block token of the type secret, read from the API when a Job is made.',
  ])
  expect(explainPlaceholder('prefect.variables.region', variables, false)).toEqual([
    'The variable region of Prefect, read from the API when a Job is made; "" if it is not there.',
  ])
  expect(explainPlaceholder('ctx.flow.name', variables, true)).toEqual([
    'flow.name of the run that the Job is for. It is filled in where the Job is named, in the value of the variable name.',
  ])
  expect(explainPlaceholder('nobody', variables, true)).toEqual([
    'nobody is none of the variables that the work pool declares.',
  ])
  expect(explainPlaceholder('nobody', variables, false)).toEqual([])
})

test.each<[string, unknown, unknown, boolean]>([
  ['the order of keys', { a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 }, true],
  ['the order of items', [1, 2], [2, 1], false],
  ['a key that is null, and one that is not there', { a: null }, {}, false],
  ['a key of the prototype', { toString: 1 }, { a: 1 }, false],
  ['a list and a mapping', [], {}, false],
])('%s: whether it says the same', (_, one, other, same) => expect(sameJson(one, other)).toBe(same))

test('a value takes over the order of keys, and nothing else', () => {
  const model = { b: 1, a: { d: 1, c: 1 }, list: [{ y: 1, x: 1 }] }
  const value = { a: { c: 2, d: 2, e: 2 }, list: [{ x: 2, y: 2 }, { z: 2 }], b: 2, more: 2 }
  expect(JSON.stringify(inOrderOf(model, value))).toBe(
    '{"b":2,"a":{"d":2,"c":2,"e":2},"list":[{"y":2,"x":2},{"z":2}],"more":2}',
  )
})

test.each([
  ['a: 1\n# b\n', 2],
  ['a: 1 # b\n', 1],
  ['a: "#b"\nc: |\n  #!/bin/sh\nd: x#y\n', null],
  ['', null],
])('the first comment of %j is on line %j', (text, line) => expect(commentLine(text)).toBe(line))
