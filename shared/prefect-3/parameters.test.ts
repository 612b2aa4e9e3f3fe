import { describe, expect, test } from 'vitest'
import { parameterCheck } from './check-parameters'
import { parameterFields, type ParameterField, type Shape } from './parameter-fields'
import golden from './parameters.golden.json'

/** As the real client makes it of a flow's signature. */
const schema = {
  ...{ title: 'Parameters', type: 'object', required: ['customer'] },
  properties: {
    days: { default: 7, description: 'How many days back.', position: 1, title: 'days', type: 'integer' },
    customer: { position: 0, title: 'customer', type: 'string' },
    region: { $ref: '#/definitions/Region', default: 'eu', position: 2, title: 'region' },
    until: { anyOf: [{ format: 'date', type: 'string' }, { type: 'null' }], default: null, position: 3 },
    at: { format: 'date-time', type: 'string', position: 4 },
    tables: { default: ['orders'], items: { type: 'string' }, position: 5, type: 'array' },
    source: { anyOf: [{ $ref: '#/definitions/Source' }, { type: 'null' }], default: null, position: 6 },
    either: { anyOf: [{ type: 'string' }, { type: 'integer' }], position: 7 },
    dry: { allOf: [{ $ref: '#/definitions/Switch' }], position: 8 },
    lost: { $ref: '#/definitions/Nowhere', position: 9 },
  },
  definitions: {
    Region: { enum: ['eu', 'us'], title: 'Region', type: 'string' },
    Switch: { type: 'boolean' },
    Nowhere: {},
    Source: {
      ...{ title: 'Source', type: 'object', required: ['table'] },
      properties: { table: { type: 'string' }, limit: { default: 10, type: 'integer', maximum: 100 } },
    },
  },
}

/** A field as a line: what it is, and what it may be. */
function lineOf({ name, shape, nullable, required, limits }: ParameterField): string {
  const inner = (each: Shape): string => {
    switch (each.kind) {
      case 'choice':
        return `one of ${each.options.join(' ')}`
      case 'object':
        return `{ ${each.fields.map(lineOf).join(', ')} }`
      case 'list':
        return `list of ${lineOf(each.item).trim()}`
      case 'oneOf':
        return each.shapes.map(({ title, shape: of }) => `${title}: ${inner(of)}`).join(' | ')
      default:
        return each.kind
    }
  }
  const marks = [...(required ? ['!'] : []), ...(nullable ? ['?'] : []), ...(limits === null ? [] : [`(${limits})`])]
  return [name, inner(shape), ...marks].join(' ')
}

const source = '{ table text !, limit integer (From 1 to 100.), columns list of { name text !, type one of text number } !, since datetime ? }' // prettier-ignore

describe('the form', () => {
  test('of a real flow has a field for each parameter, in the order of the signature', () => {
    expect(parameterFields(golden).map(lineOf)).toEqual([
      ...['customer text !', 'start datetime !', `source ${source} !`],
      ...['days integer (From 1 to 31.)', 'ratio number (Above 0 and below 1.)'],
      ...['region one of eu us', 'level one of 1 2', 'mode one of fast full'],
      ...['until date ?', 'at text', 'wait text'],
      ...['ids list of integer !', 'names list of text ! ?', `sources list of ${source} !`],
      ...['tags list of text ! (Each item once.)', 'pair json (2 items.)', 'labels json', `backup ${source} ?`],
      'notify Mail: { kind one of mail, to text ! } | Chat: { kind one of chat, channel text !, urgent boolean } ?',
      ...['either whole number: integer | text: text', 'word text (From 2 to 8 characters.)', 'dry boolean'],
      ...['password text ?', 'note text ?', 'job text ?'],
      // A model that holds another of its kind would have no end.
      ...['tree { name text !, next json ? } ?', 'options json ?', 'anything json'],
    ])
  })

  test('says what a parameter is, what it looks like, and its default', () => {
    const [customer, start, from, days] = parameterFields(golden)
    expect([customer?.description, from?.description]).toEqual(['Whose report it is.', 'Where the rows come from.'])
    expect(start?.shape).toEqual({ kind: 'datetime', hint: '2026-12-31T08:00:00Z' })
    expect([customer?.byDefault, days?.byDefault]).toEqual([undefined, 7])
  })

  test.each([
    ['a list of one reference', { allOf: [{ $ref: '#/definitions/Switch' }] }, 'a boolean'],
    ['a reference that leads nowhere', { $ref: '#/definitions/Nowhere' }, 'a json'],
    ['a reference to what says nothing', { $ref: '#/definitions/Anything' }, 'a json'],
    ['a list of types', { type: ['string', 'null'] }, 'a text ?'],
    ['choices with null among them', { enum: ['x', null] }, 'a one of x ?'],
    ['choices that are no words', { enum: [['x']] }, 'a json'],
    ['a single word', { const: 'x' }, 'a one of x'],
    ['shapes of which one holds anything', { anyOf: [{ type: 'string' }, {}] }, 'a json'],
    ['shapes told apart by a word', { oneOf: [{ type: 'boolean' }, { type: 'null' }] }, 'a boolean ?'],
    ['a list of anything', { type: 'array' }, 'a json'],
    ['an object of any names', { type: 'object', additionalProperties: true, properties: { b: {} } }, 'a json'],
  ])('%s', (_, a, line) => {
    const definitions = { Switch: { type: 'boolean' }, Anything: {} }
    expect(parameterFields({ properties: { a }, definitions }).map(lineOf)).toEqual([line])
  })

  test('has an end, however models hold each other', () => {
    const names = Array.from({ length: 30 }, (_, n) => `M${n}`)
    const definitions = Object.fromEntries(
      names.map((name, n) => [
        name,
        {
          type: 'object',
          properties: { a: { $ref: `#/definitions/M${n + 1}` }, b: { $ref: `#/definitions/M${n + 1}` } },
        },
      ]),
    )
    const fields = parameterFields({ properties: { m: { $ref: '#/definitions/M0' } }, definitions })
    expect(JSON.stringify(fields).length).toBeLessThan(200_000)
  })

  test.each([[null], [{}], [{ properties: 3 }], [{ properties: { a: 3 }, required: 'a' }]])(
    'of %j does not fail',
    (odd) => expect(parameterFields(odd).length).toBeLessThan(2),
  )
})

describe('a check of parameters', () => {
  const check = parameterCheck(schema)
  const fits = { customer: 'acme' }

  test.each([
    ['the least', fits],
    ['all of them', { ...fits, days: 1, region: 'us', until: null, tables: [], source: { table: 'a' }, dry: true }],
    ['a date as people write it', { ...fits, at: '2026-01-01 10:00', until: 'tomorrow' }],
    ['null for what has no default', { ...fits, at: null }],
    ['a name that the flow lacks', { ...fits, nope: 1 }],
  ])('%s', (_, parameters) => expect(check(parameters)).toEqual([]))

  test.each([
    ['nothing where something must be', {}, ['customer'], 'It needs a value.'],
    ['text for a number', { ...fits, days: 'x' }, ['days'], 'This must be a number.'],
    ['a fraction', { ...fits, days: 1.5 }, ['days'], 'This must be a whole number.'],
    ['null for what has a default', { ...fits, days: null }, ['days'], 'This must be a number.'],
    ['a word that is none', { ...fits, region: 'asia' }, ['region'], 'This must be one of "eu", "us".'],
    ['an item', { ...fits, tables: ['a', 1] }, ['tables', '1'], 'This must be text.'],
    ['inside of an object', { ...fits, source: { table: 1 } }, ['source', 'table'], 'This must be text.'],
    [
      'too much',
      { ...fits, source: { table: 'a', limit: 101 } },
      ['source', 'limit'],
      'This is too large: the most is 100.',
    ],
    ['none of two', { ...fits, either: true }, ['either'], 'This has none of the shapes that the flow takes. See its schema in Prefect.'], // prettier-ignore
  ])('%s is told at its place', (_, parameters, path, message) =>
    expect(check(parameters)).toEqual([{ path, message }]),
  )

  test.each([
    [null],
    [{ type: 'object', properties: { a: { $ref: '#/nowhere' } } }],
    [{ type: 'object', not: { required: ['b'] } }],
    [{ type: 3 }],
  ])('leaves what it does not understand of %j to the server', (odd) =>
    expect(parameterCheck(odd)({ a: 1 })).toEqual([]),
  )
})
