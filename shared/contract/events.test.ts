import { expect, test } from 'vitest'
import { calls } from './contract'
import { events, keyOf, payloadSchema, stateSchema, type EventName } from './events'

const names = Object.keys(events) as EventName[]

test('every latest value and list has a place of its own in the snapshot of its scope', () => {
  for (const scope of ['panel', 'connection'] as const) {
    const fields = Object.values(events).flatMap((it) => (it.kind !== 'each' && it.scope === scope ? [it.field] : []))
    expect(new Set(fields).size).toBe(fields.length)
    const missing = stateSchema(scope).safeParse({})
    expect(new Set(missing.error?.issues.map(({ path }) => path[0]))).toEqual(new Set(fields))
  }
})

test.each(names)('%s says of which connection it is, if it is of one', (name) => {
  const empty = payloadSchema(name).safeParse({})
  const asked = empty.error?.issues.some(({ path }) => path[0] === 'connectionId') ?? false
  expect(asked).toBe(events[name].scope === 'connection')
})

test('keys are strings, as `removed` has them', () => {
  const minute = { at: 60_000, deployed: 1, dueToJobMedianMs: null, dueToJobP99Ms: null }
  expect(keyOf('stats.changed', minute)).toBe('60000')
})

const ofNoConnection =
  /^(panel|plugins|template|templateVersions|drafts|deployment|settings|app)\.|^connections\.(contexts|use|tryContext|markContext|workPools|makeWorkPool)$/
test.each(Object.keys(calls).filter((name) => !ofNoConnection.test(name)))('%s names its connection', (name) => {
  const { input } = calls[name as keyof typeof calls]
  const parsed = input.safeParse({})
  expect(parsed.error?.issues.map(({ path }) => path[0])).toContain('connectionId')
})

test('of a work pool, versions name its connection', () => {
  const document = { kind: 'pool', workPool: 'kube' }
  for (const { input } of [calls['templateVersions.list'], calls['templateVersions.read']]) {
    const parsed = input.safeParse({ document, id: '2026-11-28T14-02-10-204Z.here' })
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['document.connectionId'])
  }
})
