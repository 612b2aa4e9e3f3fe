import { describe, expect, test } from 'vitest'
import type { FlowDeploymentDetails } from '../../../../shared/model/flow-deployment'
import { jsonText } from '../../../../shared/yaml/json-text'
import golden from '../../../../shared/prefect-3/parameters.golden.json'
import type { Path } from './parameter-paths'
import { addItem, chooseShape, editField, editJson, fieldText, putValue, removeItem } from './parameters-draft'
import { beginRun, faultsOf, formOf, isFaultless, requestOf, type RunDraft } from './run-draft'
import { placeOf, type Place } from './shapes'

const deployment: FlowDeploymentDetails = {
  ...{ id: 'd', name: 'daily', flowName: 'report', workQueue: 'default', paused: false },
  ...{ description: null, tags: [], enforced: true, jobVariables: {}, parameters: { customer: 'acme' } },
  parameterSchema: {
    ...{ type: 'object', required: ['customer'] },
    properties: {
      customer: { type: 'string', position: 0 },
      days: { type: 'integer', default: 7, position: 1 },
      until: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }], default: null, position: 2 },
      source: { type: 'object', additionalProperties: true, properties: { table: { type: 'string' } }, position: 3 },
      mode: { enum: ['fast', 'full'], type: 'string', default: 'fast', position: 4 },
      dry: { type: 'boolean', default: false, position: 5 },
      ratio: { type: 'number', position: 6 },
    },
  },
}
const form = formOf(deployment)
const start = beginRun(form)
const fieldOf = (name: string): Place => {
  const field = form.fields.find((each) => each.name === name)!
  return { path: [name], field, shape: field.shape }
}
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
    expect(fieldText(parameters, fieldOf('days'))).toBe('2')
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
  expect(fieldText(typed.parameters, fieldOf('days'))).toBe(digits)
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

describe('what is made of fields', () => {
  const own = formOf({
    ...deployment,
    parameters: { customer: 'acme', start: '2026-01-02T03:04:05Z' },
    parameterSchema: golden,
  })
  const begun = beginRun(own)
  /** The field of a path, among those that are drawn. */
  const at = (draft: RunDraft, ...path: Path): Place => {
    const place = placeOf(own.fields, draft.parameters, path)
    if (place?.path.length !== path.length) throw new Error(`no field at ${path.join('/')}`)
    return place
  }
  type Edit = (draft: RunDraft) => RunDraft
  const parameters =
    (change: (draft: RunDraft['parameters']) => RunDraft['parameters']): Edit =>
    (draft) => ({ ...draft, parameters: change(draft.parameters) })
  const type =
    (text: string, ...path: Path): Edit =>
    (draft) =>
      parameters((before) => editField(before, at(draft, ...path), text))(draft)
  const add = (item: unknown, ...path: Path): Edit => parameters((before) => addItem(before, path, item))
  const put = (value: unknown, ...path: Path): Edit => parameters((before) => putValue(before, path, value))
  const remove = (index: number, ...path: Path): Edit => parameters((before) => removeItem(before, path, index))
  const choose =
    (index: number, ...path: Path): Edit =>
    (draft) => {
      const { shape } = own.fields.find(({ name }) => name === path[0])!
      const chosen = shape.kind === 'oneOf' ? shape.shapes[index]!.shape : shape
      return parameters((before) => chooseShape(before, path, index, chosen))(draft)
    }
  const after = (...edits: readonly Edit[]): RunDraft => edits.reduce((draft, edit) => edit(draft), begun)
  const given = (draft: RunDraft) => requestOf(own, draft, key).parameters
  const faults = (draft: RunDraft) => Object.fromEntries(faultsOf(own, draft, null).fields)
  const table = type('orders', 'source', 'table')

  test('a model that is needed is there with its defaults; what it lacks is said at its own field', () => {
    expect(begun.parameters.values).toMatchObject({ source: { limit: 10, columns: [], since: null }, backup: null })
    expect(faults(begun)).toEqual({ 'source/table': 'It needs a value.' })
    expect(given(after(table))).toEqual({ source: { limit: 10, columns: [], since: null, table: 'orders' } })
    expect(faults(after(table))).toEqual({})
  })

  test.each<[string, readonly Edit[], Readonly<Record<string, string>>]>([
    ['a limit', [type('101', 'source', 'limit')], { 'source/limit': 'This is too large: the most is 100.' }],
    ['no number', [type('ten', 'source', 'limit')], { 'source/limit': 'This must be a whole number.' }],
    ['a limit that is none of them', [type('1', 'ratio')], { ratio: 'This is too large: it must be below 1.' }],
    ['a text', [type('a', 'word')], { word: 'This is too short: the least is 2 characters.' }],
    ['an item that is empty', [add(null, 'ids')], { 'ids/2': 'This must be a number.' }],
    ['an item that is none', [add(null, 'ids'), type('x', 'ids', 2)], { 'ids/2': 'This must be a whole number.' }],
    ['a model in a list', [add({}, 'sources')], { 'sources/0/table': 'It needs a value.' }],
    ['deep inside', [add({ name: 1 }, 'source', 'columns')], { 'source/columns/0/name': 'This must be text.' }],
    ['a word', [add({ name: 'a', type: 'x' }, 'source', 'columns')], { 'source/columns/0/type': 'This must be one of "text", "number".' }], // prettier-ignore
    ['the chosen one of several', [choose(1, 'notify')], { 'notify/channel': 'It needs a value.' }],
    ['inside of JSON', [type('{"a": "x"}', 'labels')], { labels: 'In a: This must be a number.' }],
    ['a day', [type('2026-02-30', 'until')], { until: 'This must be a date: 2026-12-31.' }],
    ['an instant', [type('tomorrow', 'start')], { start: 'This must be a date and time: 2026-12-31T08:00:00Z, or +01:00 in place of Z.' }], // prettier-ignore
  ])('what is wrong is said at its field: %s', (_, edits, said) => expect(faults(after(table, ...edits))).toEqual(said))

  test.each<[string, readonly Edit[], object]>([
    ['items are added, and taken out', [add(3, 'ids'), remove(0, 'ids')], { ids: [2, 3] }],
    ['null becomes a model, and null again', [put({ table: 'a' }, 'backup'), put(null, 'backup')], {}],
    ['what is left out is the flow’s to fill in', [put(undefined, 'ids')], {}],
    ['a text that may be null', [type('a', 'note'), type('', 'note')], {}],
    ['a text of one that is a number or a text', [choose(1, 'either'), type('7', 'either')], { either: '7' }],
    ['an instant with a zone', [type('2026-05-06 07:08+02:00', 'source', 'since')], { source: { table: 'orders', limit: 10, columns: [], since: '2026-05-06 07:08+02:00' } }], // prettier-ignore
    ['a number of choices', [type('2', 'level')], { level: 2 }],
  ])('%s', (_, edits, values) => {
    const draft = after(table, ...edits)
    const { source: _source, ...others } = given(draft)
    expect('source' in values ? given(draft) : others).toEqual(values)
    expect(faults(draft)).toEqual({})
  })

  test('what is typed and is no value moves up with its item', () => {
    const draft = after(table, type('x', 'ids', 1), remove(0, 'ids'))
    expect(draft.parameters.typed).toEqual({ 'ids/0': 'x' })
    expect(faults(draft)).toEqual({ 'ids/0': 'This must be a whole number.' })
    expect(faults(remove(0, 'ids')(draft))).toEqual({})
  })

  test('JSON that says another shape shows that one', () => {
    const json = jsonText({ ...begun.parameters.values, notify: { kind: 'chat', channel: 'a' }, either: 'x' })
    const draft = { ...begun, parameters: editJson(begun.parameters, json) }
    expect(at(draft, 'notify', 'channel').shape.kind).toBe('text')
    expect(at(draft, 'either').shape.kind).toBe('text')
  })
})
