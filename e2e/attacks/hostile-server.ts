import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Asked {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/**
 * Answers a request itself, whichever way it likes, or returns false for the answer of the server behind.
 * @param honest asks the server behind
 */
export type Attack = (
  asked: Asked,
  response: ServerResponse,
  honest: () => Promise<Answer>,
) => boolean | Promise<boolean>

/** A server on loopback that answers as the one behind it, except where the attack answers. */
export interface HostileServer {
  /** Address of its root, without a slash at the end. */
  readonly url: string
  readonly asked: readonly Asked[]
  close(): Promise<void>
}

/** @param target address of the server behind; "" when the attack answers everything */
export async function startHostileServer(target: string, attack: Attack): Promise<HostileServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const { method = 'GET', url: path = '/' } = request
      const body = await buffer(request)
      const one = { method, path, body: body.toString() }
      asked.push(one)
      const honest = async (): Promise<Answer> => {
        const { host: _host, connection: _connection, 'content-length': _length, ...kept } = request.headers
        const reply = await fetch(`${target}${path}`, {
          method,
          headers: kept as Record<string, string>,
          ...(body.length > 0 ? { body } : {}),
        })
        const type = reply.headers.get('content-type') ?? 'application/json'
        return { status: reply.status, headers: { 'content-type': type }, body: await reply.text() }
      }
      if (await attack(one, response, honest)) return
      const { status, headers, body: text } = await honest()
      response.writeHead(status, headers).end(text)
    }
    answer().catch(() => response.destroy())
  })
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers in JSON; the value need not be one that an honest server would send. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  return true
}
