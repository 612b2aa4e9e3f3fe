import { describe, expect, test } from 'vitest'
import { fileNameOf, FileName } from '../../shared/model/file-name'
import { readTerminalText } from '../../shared/model/terminal-text'
import { Output } from './output'
import { printerOf, type Column, type Format } from './table'

// What servers send is data: it gives the terminal no orders, forges no lines, and hides nothing. Every text in every place.

const texts: readonly (readonly [name: string, text: string])[] = [
  ['an escape', 'a\x1b]52;c;eA==\x07\x1b[2Jb'],
  ['an escape of one byte', 'a\u009b2Jb'],
  ['a carriage return', 'a\rflowdeck: forged'],
  ['a bell', 'a\x07b'],
  ['lines', 'a\nflowdeck: forged\r\nso too\u2028and this\u0085and that'],
  ['a right-to-left override', 'a\u202egpj.exe\u202c'],
  ['isolates', 'a\u2066b\u2069'],
  ['no width', 'a\u200bb\u2060c\ufeffd\u00ade'],
  ['tags', 'a\u{e0041}b'],
  ['a joiner that joins nothing', 'a\u200db'],
  ['a delete', 'a\x7fb\0'],
  ['a long name', 'n'.repeat(10_000)],
]

/** What no terminal may get but the ends of lines. */
const forbidden = /(?!\n)\p{Cc}|[\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u

interface Row {
  readonly name: string
  readonly message: string
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'STATE', text: () => 'Failed' },
  { title: 'MESSAGE', wide: true, text: ({ message }) => message },
]

type Put = (output: Output, text: string) => void | Promise<void>
async function written(json: boolean, put: Put, text: string): Promise<string> {
  let all = ''
  const sink = { write: (more: string) => void (all += more) }
  await put(new Output(sink, sink, json, false), text)
  return all
}
const rows = (text: string) => [
  { name: 'plain', message: 'm' },
  { name: text, message: text },
]
const table =
  (format?: Format): Put =>
  (output, text) =>
    printerOf(columns, format, output, () => 0)(rows(text))

describe.each(texts)('%s', (_, text) => {
  test.each<readonly [string, Put]>([
    ['a note', (output, words) => output.note(words)],
    ['the words of an event', (output, words) => output.event('e', {}, words)],
  ])('in %s: one line of ours, the others indented', async (_place, put) => {
    const out = await written(false, put, text)
    expect(out).not.toMatch(forbidden)
    expect(
      out
        .trimEnd()
        .split('\n')
        .slice(1)
        .filter((line) => !line.startsWith('  ')),
    ).toEqual([])
  })

  test.each<readonly [string, Put]>([
    ['a table', table()],
    ['a wide table', table('wide')],
  ])('in %s: one row, which leaves the others where they are', async (_place, put) => {
    const out = await written(false, put, text)
    expect(out).not.toMatch(forbidden)
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]!.length).toBeLessThan(200)
  })

  test.each<readonly [string, Put]>([
    ['a line', (output, words) => output.line({ words })],
    ['an event', (output, words) => output.event('e', { words }, null)],
    ['a note', (output, words) => output.note(words)],
    ['rows', table()],
  ])('in %s of --json: escapes of JSON, and the same value', async (_place, put) => {
    const out = await written(true, put, text)
    expect(out).not.toMatch(forbidden)
    const values = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(Object.values(values.at(-1)!)).toContain(text)
  })

  test.each(['json', 'yaml'] as const)('in -o %s: escaped, and the same value', async (format) => {
    const out = await written(false, table(format), text)
    // What joins characters stays in YAML: other readers may need it.
    expect(format === 'yaml' ? out.replaceAll('\u200d', '') : out).not.toMatch(forbidden)
    if (format === 'json') expect(JSON.parse(out)).toMatchObject([{}, { name: text }])
  })

  test('in a log: nothing that turns around or orders', () => {
    const log = readTerminalText(text).text
    expect(log).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
  })

  test('in the name of a file: a name that can be kept', () => {
    expect(FileName.safeParse(fileNameOf(text, 'log')).success).toBe(true)
  })
})
