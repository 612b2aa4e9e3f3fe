import { expect, test } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { Output } from './output'
import { printerOf, type Column, type Format } from './table'

interface Row {
  readonly name: string
  readonly flowRunId: string
  readonly at: number
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'AGE', text: ({ at }, now) => `${now - at} ms` },
  { title: 'RUN', wide: true, text: ({ flowRunId }) => flowRunId },
]
const usual: readonly Row[] = [
  { name: 'a', flowRunId: '1', at: 40 },
  { name: 'longer\nname', flowRunId: '2', at: 50 },
]

async function printed(format: Format | undefined, json = false, rows = usual): Promise<string> {
  let text = ''
  const sink = { write: (more: string) => void (text += more) }
  const secrets = new KnownSecrets()
  secrets.add('open-sesame')
  const print = printerOf(columns, format, new Output(sink, sink, json, false, { secrets }), () => 50)
  await print(rows)
  await print(rows.slice(0, 1))
  return text
}

test('a table has its head once, and a row is one line', async () => {
  expect(await printed(undefined)).toBe('NAME          AGE\na             10 ms\nlonger↵name   0 ms\na   10 ms\n')
})
test('wide has all columns', async () => {
  expect(await printed('wide')).toMatch(/^NAME +AGE +RUN\na +10 ms +1\n/)
})
test('JSON lines have keys as Prefect spells them', async () => {
  expect((await printed(undefined, true)).split('\n')[0]).toBe(
    '{"name":"a","flow_run_id":"1","at":"1970-01-01T00:00:00.040Z"}',
  )
})
test('json and yaml print the rows whole, with the same keys and times', async () => {
  expect(await printed('json')).toMatch(
    /^\[\n {2}\{\n {4}"name": "a",\n {4}"flow_run_id": "1",\n {4}"at": "1970-01-01T00:00:00.040Z"\n/,
  )
  expect(await printed('yaml')).toMatch(/^- name: a\n {2}flow_run_id: "1"\n {2}at: "?1970-01-01T00:00:00.040Z"?\n/)
})
test.each([
  ['a table', undefined, false],
  ['a wide table', 'wide', false],
  ['json', 'json', false],
  ['yaml', 'yaml', false],
  ['JSON lines', undefined, true],
] as const)('%s shows no token and no password of an address', async (_, format, json) => {
  const text = await printed(format, json, [
    { name: 'open-sesame at http://me:hunter2@host', flowRunId: btoa('open-sesame'), at: 40 },
  ])
  expect(text).toContain('•••••••• at http://••••••••@host')
  expect(text).not.toMatch(/open-sesame|hunter2|b3Blbi1zZXNhbW/)
})
