import type { Readable } from 'node:stream'

/** How much of an answer is taken. */
export interface AnswerLimits {
  readonly bytes: number
  /** Objects, lists and what is in them, counted by their beginnings and commas: small ones take 20 times their text. */
  readonly values: number
  /** How deep they lie in each other: what walks through them calls itself. */
  readonly depth: number
}

/** An answer is larger than is taken. Nothing of it was kept. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

/**
 * The whole text of an answer, of which nothing is known yet.
 * @param enough of one that begins so nothing else is wanted: only this is returned. It saves a third of what a small answer costs
 * @throws TooLargeError as soon as it is known to be too large; what the stream fails with
 */
export async function readAnswer(body: Readable, limits: AnswerLimits, enough = ''): Promise<string> {
  const { bytes, isCut } = await read(body, limits.bytes)
  if (isCut) throw new TooLargeError(`the answer is larger than ${limits.bytes / 1024 / 1024} MB`)
  if (enough !== '' && bytes.toString('latin1', 0, enough.length) === enough) return enough
  const beyond = whatIsBeyond(bytes, limits)
  if (beyond !== null) throw new TooLargeError(`the answer has ${beyond}`)
  return bytes.toString()
}

/**
 * The beginning of an answer that only says what went wrong; the rest is not read.
 * @throws what the stream fails with
 */
export async function readBeginning(body: Readable, maxBytes: number): Promise<string> {
  const { bytes } = await read(body, maxBytes)
  return bytes.toString('utf8', 0, maxBytes)
}

function read(body: Readable, maxBytes: number): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    body.on('data', (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length <= maxBytes) return
      resolve({ bytes: Buffer.concat(chunks), isCut: true })
      chunks.length = 0
      body.destroy()
    })
    body.on('end', () => resolve({ bytes: Buffer.concat(chunks), isCut: false }))
    // Also what ends it after it was cut.
    body.on('error', reject)
    body.on('close', () => reject(new Error('the answer was cut off')))
  })
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c

/** What a JSON text has too much of; null for nothing. Whether it is JSON, the parser says. */
export function whatIsBeyond(text: Buffer, { values, depth }: AnswerLimits): string | null {
  let count = 0
  let deep = 0
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]
    if (byte === quote) {
      at = endOfString(text, at)
    } else if (byte === comma) {
      count++
    } else if (byte === 0x7b || byte === 0x5b) {
      count++
      if (++deep > depth) return `lists and objects that lie more than ${depth} deep in each other`
    } else if (byte === 0x7d || byte === 0x5d) {
      deep--
    }
    if (count > values) return `more than ${values} values`
  }
  return null
}

/** @param start of its first quote @returns that of its last one */
function endOfString(text: Buffer, start: number): number {
  let end = text.indexOf(quote, start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf(quote, end + 1)
  return end < 0 ? text.length : end
}

function isEscaped(text: Buffer, at: number): boolean {
  let before = at
  while (text[before - 1] === backslash) before--
  return (at - before) % 2 === 1
}
