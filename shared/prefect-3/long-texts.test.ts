import { describe, expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { Characters, lookUp } from './placeholders'
import { parameterCheck } from './check-parameters'
import { Filler } from './fill'
import { References } from './references'
import { generateName } from './rules'
import { bracesIn } from './rules-placeholders'
import { schemaWeight } from './schema-weight'

// What a server gives may be made to take long; it has 500,000 characters, see shared/yaml/limits.

describe('a template that is made to take long does not', () => {
  test('with placeholders and braces in turn', () =>
    atOnce(() => expect(bracesIn({ a: 'x{{ a }}{'.repeat(55_000) })).toEqual([])))

  test('with braces that nothing ends, in the name of Jobs', () => {
    const job = { metadata: { generateName: '{{'.repeat(90_000) } }
    const view = { job } as unknown as Parameters<typeof generateName>[0]
    atOnce(() => expect(generateName(view).map(({ rule }) => rule)).toEqual(['generate-name']))
  })

  test('with placeholders that name a character of a long text, each', () => {
    const variables = { values: { a: 'x'.repeat(400_000), b: 'y'.repeat(90_000) }, authorOf: () => 'variable' as const }
    const filler = new Filler({ variables, references: new References([]), environment: {} })
    atOnce(() => expect(filler.fill('{{a[0]}}{{b[-1]}}'.repeat(2_000), [])).toBe('xy'.repeat(2_000)))
  })
})

test('characters are those of Python', () => {
  const at = (path: string): unknown => lookUp({ a: 'x😀z' }, path, new Characters())
  expect([at('a[1]'), at('a[-1]'), at('a[1][0]')]).toEqual(['😀', 'z', '😀'])
})

describe('a schema of parameters', () => {
  /** Each definition names the next one twice, by a keyword. */
  const doubled = (levels: number, twice: (next: object) => object) => ({
    type: 'object',
    properties: { x: { $ref: '#/definitions/d0' } },
    definitions: Object.fromEntries<object>([
      ...Array.from({ length: levels }, (_, at) => [`d${at}`, twice({ $ref: `#/definitions/d${at + 1}` })] as const),
      [`d${levels}`, { type: 'integer' }],
    ]),
  })
  const keywords = [
    ['allOf', (next: object) => ({ allOf: [next, next] })],
    ['anyOf', (next: object) => ({ anyOf: [next, next] })],
  ] as const

  test.each(keywords)('that doubles itself a few times by %s is checked', (_, twice) => {
    const check = parameterCheck(doubled(5, twice))
    expect([check({ x: 1 }), check({ x: 'a' }).length > 0]).toEqual([[], true])
  })

  test.each(keywords)('that doubles itself twenty times by %s is left to the server', (_, twice) => {
    const check = parameterCheck(doubled(20, twice))
    atOnce(() => expect([check({ x: 1 }), check({ x: 'a' })]).toEqual([[], []]))
  })

  test('that doubles itself with each level of the value is, too', () => {
    const named = { properties: { default: { $ref: '#/definitions/t' } } }
    const schema = { $ref: '#/definitions/t', definitions: { t: { type: 'object', allOf: [named, named] } } }
    const deep = (levels: number): object => (levels === 0 ? {} : { default: deep(levels - 1) })
    atOnce(() => expect(parameterCheck(schema)(deep(20) as Record<string, unknown>)).toEqual([]))
  })

  test('of a tree weighs what the value is deep', () => {
    const node = { $ref: '#/definitions/node' }
    const schema = {
      properties: { tree: node },
      definitions: { node: { properties: { left: node, right: node, value: { type: 'integer' } } } },
    }
    expect([1, 2, 3].map((levels) => schemaWeight(schema, levels, 1_000))).toEqual([3, 8, 18])
    expect(schemaWeight(schema, 90, 1_000)).toBe(1_001)
  })

  test('that is very large is left to the server', () => {
    const properties = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`p${at}`, { type: 'integer' }]))
    atOnce(() => expect(parameterCheck({ properties })({ p1: 'a' })).toEqual([]))
  })
})
