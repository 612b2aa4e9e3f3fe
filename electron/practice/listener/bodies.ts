import type { IncomingMessage } from 'node:http'
import type { Call, Refusal } from './call'
import type { ListenerLimits } from './limits'

/** Reads bodies, and counts what is in hand of all of them. */
export class Bodies {
  #inHand = 0

  constructor(
    private readonly limits: Pick<ListenerLimits, 'bodiesBytes' | 'discardedBytes'>,
    private readonly refusalOf: (status: number, message: string) => Refusal,
  ) {}

  async read(
    { request, refuse }: Call,
    maxBytes: number,
    encoding: 'utf8' | 'latin1' = 'utf8',
  ): Promise<string | undefined> {
    const tooLarge = () => refuse(this.refusalOf(413, `The body is larger than ${maxBytes} bytes. Send less at once.`))
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      await tooLarge()
      return undefined
    }
    let chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of readingOf(request)) {
        bytes += chunk.length
        this.#inHand += chunk.length
        chunks.push(chunk)
        if (bytes <= maxBytes && this.#inHand <= this.limits.bodiesBytes) continue
        chunks = []
        await (bytes > maxBytes ? tooLarge() : refuse(this.#busy()))
        return undefined
      }
      return Buffer.concat(chunks).toString(encoding)
    } finally {
      this.#inHand -= bytes
    }
  }

  #busy(): Refusal {
    const refusal = this.refusalOf(503, 'Too many bodies are being read at once. Send this one again in a second.')
    return { ...refusal, headers: { 'Retry-After': '1' } }
  }

  async refuse({ request, response }: Call, { status, type, text, headers }: Refusal): Promise<void> {
    await this.#discard(request)
    const length = Buffer.byteLength(text)
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': length, Connection: 'close', ...headers })
    response.end(text)
  }

  async #discard(request: IncomingMessage): Promise<void> {
    let bytes = 0
    for await (const chunk of readingOf(request)) {
      bytes += chunk.length
      if (bytes > this.limits.discardedBytes) return
    }
  }
}

/** Chunks as they come. Leaving the loop early leaves the connection alone, so that it can still be answered. */
const readingOf = (request: IncomingMessage) => request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
