import { describe, expect, test } from 'vitest'
import type { FlowDeploymentDetails } from '../../../../shared/model/flow-deployment'
import { jsonText } from '../../../../shared/yaml/json-text'
import { editField, editJson, fieldText } from './parameters-draft'
import { beginRun, faultsOf, formOf, isFaultless, requestOf, type RunDraft } from './run-draft'

const deployment: FlowDeploymentDetails = {
  ...{ id: 'd', name: 'daily', flowName: 'report', workQueue: 'default', paused: false },
  ...{ description: null, tags: [], enforced: true, jobVariables: {}, parameters: { customer: 'acme' } },
  parameterSchema: {
    ...{ type: 'object', required: ['customer'] },
    properties: {
      customer: { type: 'string', position: 0 },
      days: { type: 'integer', default: 7, position: 1 },
      until: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }], default: null, position: 2 },
      source: { type: 'object', properties: { table: { type: 'string' } }, position: 3 },
      mode: { enum: ['fast', 'full'], type: 'string', default: 'fast', position: 4 },
      dry: { type: 'boolean', default: false, position: 5 },
      ratio: { type: 'number', position: 6 },
    },
  },
}
const form = formOf(deployment)
const start = beginRun(form)
const fieldOf = (name: string) => form.fields.find((field) => field.name === name)!
const edited = (...edits: readonly (readonly [name: string, text: string])[]): RunDraft => ({
  ...start,
  parameters: edits.reduce((draft, [name, text]) => editField(draft, fieldOf(name), text), start.parameters),
})
const key = '11111111-1111-4111-8111-111111111111'
const sent = (draft: RunDraft) => requestOf(form, draft, key).parameters

describe('form and JSON edit the same value', () => {
  test('begins with what the run would get, and sends nothing of that', () => {
    expect(start.parameters.values).toEqual({ customer: 'acme', days: 7, until: null, mode: 'fast', dry: false })
    expect(JSON.parse(start.parameters.json)).toEqual(start.parameters.values)
    expect(sent(start)).toEqual({})
    expect(isFaultless(faultsOf(form, start, null))).toBe(true)
  })

  test.each([
    ['customer', '', ''],
    ['days', '3', 3],
    ['until', '2026-01-02', '2026-01-02'],
    ['source', '{"table": "a"}', { table: 'a' }],
    ['mode', 'full', 'full'],
    ['dry', 'true', true],
    ['ratio', '.5', 0.5],
  ])('what is entered for %s is in the JSON, and is sent', (name, text, value) => {
    const draft = edited([name, text])
    expect(JSON.parse(draft.parameters.json)).toMatchObject({ [name]: value })
    expect(sent(draft)).toEqual({ [name]: value })
    expect(isFaultless(faultsOf(form, draft, null))).toBe(true)
  })

  test('what is written as JSON is in the fields; what is no JSON stays, and the fields with what was there before', () => {
    const parameters = editJson(start.parameters, '{"customer": "me", "days": 2, "extra": [1]}')
    expect(fieldText(fieldOf('days'), parameters.values)).toBe('2')
    expect(sent({ ...start, parameters })).toEqual({ customer: 'me', days: 2, extra: [1] })
    const broken = editJson(parameters, '{"customer": ')
    expect([broken.json, broken.values]).toEqual(['{"customer": ', parameters.values])
    expect(faultsOf(form, { ...start, parameters: broken }, null).json).toMatch(/^This is not JSON yet: /)
    expect(editJson(start.parameters, '[]').jsonFault).toBe('This must be an object: { "name": value, … }.')
  })

  test('an emptied field is left out, or null where that is a value', () => {
    expect(edited(['days', '']).parameters.values).not.toHaveProperty('days')
    expect(edited(['until', '2026-01-02'], ['until', '']).parameters.values).toMatchObject({ until: null })
  })

  test('what is typed and is no value stays in its field, is said there, and holds up the run', () => {
    const draft = edited(['days', '3x'], ['source', '{'])
    expect(draft.parameters.typed).toEqual({ days: '3x', source: '{' })
    expect(draft.parameters.values).toMatchObject({ days: 7 })
    expect(Object.fromEntries(faultsOf(form, draft, null).fields)).toEqual({
      days: 'This must be a whole number.',
      source: 'This is not JSON yet. Text stands in quotes: "text".',
    })
    const mended = { ...draft, parameters: editField(draft.parameters, fieldOf('days'), '03') }
    expect([mended.parameters.typed.days, mended.parameters.values['days']]).toEqual(['03', 3])
  })
})

test.each(['9007199254740993', '-9007199254740995', '1152921504606846976'])('the digits of %s are kept', (digits) => {
  const whole = BigInt(digits)
  const typed = edited(['days', digits])
  expect(typed.parameters.json).toContain(`"days": ${digits},`)
  expect(fieldText(fieldOf('days'), typed.parameters.values)).toBe(digits)
  const written = {
    ...start,
    parameters: editJson(start.parameters, `{"customer": "acme", "source": {"n": ${digits}}}`),
  }
  const variables = { ...start, jobVariables: `{"a": [${digits}]}` }
  for (const draft of [typed, written, variables]) {
    expect(isFaultless(faultsOf(form, draft, null))).toBe(true)
    expect(jsonText(requestOf(form, draft, key))).toContain(digits)
  }
  const own = formOf({ ...deployment, parameters: { customer: 'acme', days: whole } })
  expect(jsonText(requestOf(own, beginRun(own), key))).not.toContain(digits)
})

test('a whole number that nobody can hold is said to be too large', () => {
  expect(edited(['days', '18446744073709551616']).parameters.faults).toEqual({
    days: 'This whole number is too large.',
  })
})

describe('what is wrong is said where it is', () => {
  test.each([
    ['{}', { customer: 'It needs a value.' }],
    ['{"customer": "a", "days": "x"}', { days: 'This must be a number.' }],
    ['{"customer": "a", "source": {"table": 1}}', { source: 'In table: This must be text.' }],
  ])('%s against the schema', (json, fields) => {
    const draft = { ...start, parameters: editJson(start.parameters, json) }
    expect(Object.fromEntries(faultsOf(form, draft, null).fields)).toEqual(fields)
  })

  test('not where the API takes anything', () => {
    const free = formOf({ ...deployment, enforced: false })
    const draft = { ...start, parameters: editJson(start.parameters, '{"days": "x"}') }
    expect(isFaultless(faultsOf(free, draft, null))).toBe(true)
  })

  test('job variables and tags', () => {
    const draft = { ...start, jobVariables: '{"a"', tags: 'x'.repeat(201) }
    const { jobVariables, tags } = faultsOf(form, draft, null)
    expect(jobVariables).toMatch(/^This is not JSON yet/)
    expect(tags).toBe('At most 100 tags, each of at most 200 characters.')
  })

  test('what the API refuses', () => {
    const refusal = (of: 'parameters' | 'jobVariables' | null, path: string[]) =>
      faultsOf(form, start, { ok: false, message: 'No.', place: of && { of, path } })
    expect(refusal('parameters', ['days']).fields.get('days')).toBe('No.')
    expect(refusal('parameters', ['source', 'table']).fields.get('source')).toBe('In table: No.')
    expect(refusal('parameters', ['other']).json).toBe('other: No.')
    expect(refusal('parameters', []).json).toBe('No.')
    expect(refusal('jobVariables', ['env', 'A']).jobVariables).toBe('env.A: No.')
    expect(refusal(null, []).other).toBe('No.')
  })
})

test('name, tags and job variables are sent as they are meant', () => {
  const draft = { ...start, name: ' mine ', tags: 'a, b,,a', jobVariables: '{"env": {"A": "1"}}' }
  expect(requestOf(form, draft, key)).toEqual({
    ...{ parameters: {}, name: 'mine', tags: ['a', 'b'], jobVariables: { env: { A: '1' } }, key },
  })
})
