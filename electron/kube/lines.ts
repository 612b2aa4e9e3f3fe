import { KubeError } from './kube-error'

const newline = 0x0a
const carriageReturn = 0x0d

/**
 * The lines of an answer as they come, without their ends.
 * @param tooLong what becomes of a line of more bytes than `maxBytes`: told in parts, or the end of it all
 * @throws KubeError for a line that is refused; whatever the stream fails with
 */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
  tooLong: 'split' | 'refuse',
): AsyncGenerator<string> {
  let rest: Buffer[] = []
  let restBytes = 0
  for await (let chunk of stream) {
    for (;;) {
      const end = chunk.indexOf(newline)
      const part = end < 0 ? chunk : chunk.subarray(0, end)
      rest.push(part)
      restBytes += part.length
      if (restBytes > maxBytes) {
        if (tooLong === 'refuse') {
          throw new KubeError(0, 'TooLarge', `a line of the answer has more than ${maxBytes} bytes`)
        }
        const whole = Buffer.concat(rest)
        const told = wholeParts(whole, maxBytes)
        yield* told.parts
        rest = [whole.subarray(told.bytes)]
        restBytes = whole.length - told.bytes
      }
      if (end < 0) break
      yield lineOf(rest)
      rest = []
      restBytes = 0
      chunk = chunk.subarray(end + 1)
    }
  }
  if (restBytes > 0) yield lineOf(rest)
}

function lineOf(parts: readonly Buffer[]): string {
  const line = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  return line.toString('utf8', 0, line.at(-1) === carriageReturn ? line.length - 1 : line.length)
}

/** As many parts of full size as there are, never cut within a character; at least a byte remains. */
function wholeParts(line: Buffer, maxBytes: number): { readonly parts: readonly string[]; readonly bytes: number } {
  const parts: string[] = []
  let start = 0
  while (line.length - start > maxBytes) {
    let end = start + maxBytes
    // Bytes 10xxxxxx continue a character, of four at most.
    for (let back = 0; back < 3 && ((line[end] ?? 0) & 0xc0) === 0x80; back++) end--
    parts.push(line.toString('utf8', start, end))
    start = end
  }
  return { parts, bytes: start }
}
