import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A server that passes requests on and keeps what they were answered, or answers what it was given. For tests. */
export interface AnswerTape {
  readonly url: string
  /** From now on requests are passed on; what they were answered is kept, from empty. */
  record(): void
  /** What was answered since `record`, parsed. */
  readonly recorded: readonly unknown[]
  /** From now on requests get these answers in turn, and then an error. */
  play(answers: readonly unknown[]): void
  close(): Promise<void>
}

/** @param target address of the server behind */
export async function startAnswerTape(target: string): Promise<AnswerTape> {
  let recorded: unknown[] = []
  let waiting: unknown[] | null = null
  const server = createServer((request, response) => {
    const answer = async (): Promise<string> => {
      const body = await buffer(request)
      if (waiting !== null) {
        const next = waiting.length > 0 ? waiting.shift() : { errors: [{ message: 'The tape is at its end.' }] }
        // What JSON has no word for is what the server left out.
        return next === undefined ? '' : JSON.stringify(next)
      }
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
      const init = { method: 'POST', headers: headers as Record<string, string>, body }
      const text = await (await fetch(`${target}${request.url ?? '/'}`, init)).text()
      recorded.push(JSON.parse(text) as unknown)
      return text
    }
    answer().then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    record() {
      recorded = []
      waiting = null
    },
    get recorded() {
      return recorded
    },
    play(answers) {
      waiting = [...answers]
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
