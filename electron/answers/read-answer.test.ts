import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { atOnce } from '../clock/at-once.stage'
import { readAnswer, readBeginning, TooLargeError, whatIsBeyond } from './read-answer'

const limits = { bytes: 1024 * 1024, values: 1_000, depth: 50 }
const bodyOf = (...chunks: string[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)))

/** An answer without end. `sent` counts its bytes. */
function endless(chunk: string): { body: Readable; sent: () => number } {
  let sent = 0
  const body = new Readable({
    read() {
      sent += chunk.length
      this.push(chunk)
    },
  })
  return { body, sent: () => sent }
}

test('reads an answer whole, also where a character lies in two chunks', async () => {
  const [first, second] = [Buffer.from('"ä"').subarray(0, 2), Buffer.from('"ä"').subarray(2)]
  expect(await readAnswer(Readable.from([first, second]), limits)).toBe('"ä"')
  expect(await readAnswer(bodyOf(), limits)).toBe('')
})

test('of one that begins as is enough only that is returned; another one is read whole', async () => {
  const wrong = `{"a":${'['.repeat(limits.depth + 1)}`
  expect(await readAnswer(bodyOf('{"a', '":1', wrong), limits, '{"a":')).toBe('{"a":')
  expect(await readAnswer(bodyOf('{"b":1}'), limits, '{"a":')).toBe('{"b":1}')
  await expect(readAnswer(bodyOf(` ${wrong}`), limits, '{"a":')).rejects.toThrow(TooLargeError)
})

test('reads no more of an endless answer than it takes, and ends it', async () => {
  const { body, sent } = endless('x'.repeat(10_000))
  await expect(readAnswer(body, limits)).rejects.toThrow(new TooLargeError('the answer is larger than 1 MB'))
  expect(body.destroyed).toBe(true)
  expect(sent()).toBeLessThan(2 * limits.bytes)
})

test('takes as many bytes as it may, and not one more', async () => {
  const text = `"${'x'.repeat(limits.bytes - 2)}"`
  expect(await readAnswer(bodyOf(text.slice(0, 1_000), text.slice(1_000)), limits)).toBe(text)
  await expect(readAnswer(bodyOf(text, ' '), limits)).rejects.toThrow(TooLargeError)
})

test('of what went wrong the beginning is read, however much comes', async () => {
  const { body, sent } = endless('no '.repeat(1_000))
  expect(await readBeginning(body, 10)).toBe('no no no n')
  expect(body.destroyed).toBe(true)
  expect(sent()).toBeLessThan(100_000)
  expect(await readBeginning(bodyOf('short'), 10)).toBe('short')
  expect(await readBeginning(bodyOf('0123', '456789'), 10)).toBe('0123456789')
})

test('an answer that breaks off fails as it did', async () => {
  const body = new Readable({ read: () => undefined })
  const reading = readAnswer(body, limits)
  body.destroy(new Error('the connection was cut'))
  await expect(reading).rejects.toThrow('the connection was cut')
})

test.each([
  ['[]', null],
  [`[${'[],'.repeat(499)}[]]`, null],
  [`[${'[],'.repeat(600)}[]]`, 'more than 1000 values'],
  [`{${'"a":1,'.repeat(1_000)}"a":1}`, 'more than 1000 values'],
  [`${'['.repeat(50)}${']'.repeat(50)}`, null],
  [`${'['.repeat(51)}${']'.repeat(51)}`, 'lists and objects that lie more than 50 deep in each other'],
  [`["${'[{,'.repeat(1_000)}"]`, null],
  [`["\\"${'[{,'.repeat(1_000)}\\\\"]`, null],
  [`["\\\\",${'[],'.repeat(1_000)}[]]`, 'more than 1000 values'],
  [`"${'[{,'.repeat(1_000)}`, null],
])('what is too much in %.20s…', (text, beyond) => expect(whatIsBeyond(Buffer.from(text), limits)).toBe(beyond))

test('a text of quotes and backslashes is read through once, not again for each of them', () => {
  const text = Buffer.from(`"${'\\'.repeat(4_000_000)}"${'"'.repeat(4_000_000)}`)
  atOnce(() => whatIsBeyond(text, limits))
})
