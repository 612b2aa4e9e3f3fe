import { describe, expect, test } from 'vitest'
import { parameterCheck } from './check-parameters'
import { parameterFields } from './parameter-fields'

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

describe('the form', () => {
  const fields = parameterFields(schema)

  test('has a field for each parameter, in the order of the signature', () => {
    expect(fields.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...['customer text', 'days integer', 'region choice', 'until date', 'at datetime'],
      ...['tables json', 'source json', 'either json', 'dry boolean', 'lost json'],
    ])
  })

  test('says what a parameter is, and what it may be', () => {
    expect(fields.slice(0, 4)).toEqual([
      { name: 'customer', kind: 'text', required: true, byDefault: undefined, description: null, nullable: false, options: [] }, // prettier-ignore
      { name: 'days', kind: 'integer', required: false, byDefault: 7, description: 'How many days back.', nullable: false, options: [] }, // prettier-ignore
      { name: 'region', kind: 'choice', required: false, byDefault: 'eu', description: null, nullable: false, options: ['eu', 'us'] }, // prettier-ignore
      { name: 'until', kind: 'date', required: false, byDefault: null, description: null, nullable: true, options: [] },
    ])
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
