import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What one request was answered; `at` says what it was: its method and its path. */
export interface Recorded {
  readonly at: string
  /** Parsed; undefined for an empty answer. */
  readonly answer: unknown
}

/** A server that passes requests on and keeps what they were answered, or answers what it was given. For tests. */
export interface AnswerTape {
  readonly url: string
  /** From now on requests are passed on; what they were answered is kept, from empty. */
  record(): void
  /** What was answered since `record`. */
  readonly recorded: readonly Recorded[]
  /** From now on requests get these answers, those of one method and path in turn, and then an error. */
  play(answers: readonly Recorded[]): void
  close(): Promise<void>
}

/** @param target address of the server behind */
export async function startAnswerTape(target: string): Promise<AnswerTape> {
  let recorded: Recorded[] = []
  let waiting: Recorded[] | null = null
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request
    const at = `${method} ${url}`
    const answer = async (): Promise<string> => {
      const body = await buffer(request)
      if (waiting !== null) {
        const next = waiting.findIndex((each) => each.at === at)
        const [found] =
          next < 0 ? [{ answer: { errors: [{ message: 'The tape is at its end.' }] } }] : waiting.splice(next, 1)
        // What JSON has no word for is what the server left out.
        return found.answer === undefined ? '' : JSON.stringify(found.answer)
      }
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
      const init = { method, headers: headers as Record<string, string>, ...(body.length > 0 ? { body } : {}) }
      const text = await (await fetch(`${target}${url}`, init)).text()
      recorded.push({ at, answer: text === '' ? undefined : (JSON.parse(text) as unknown) })
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
