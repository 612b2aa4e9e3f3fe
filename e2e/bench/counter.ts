import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Agent, request, type Dispatcher } from 'undici'

/** Passes requests on to a server, and counts them. */
export interface Counter {
  readonly url: string
  readonly count: number
  /** Resolves with the instant of the next request, of `performance.now()`. */
  next(): Promise<number>
  close(): Promise<void>
}

export async function countRequests(to: string): Promise<Counter> {
  const connections = new Agent()
  let count = 0
  const heard: ((at: number) => void)[] = []
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    count++
    for (const hear of heard.splice(0)) hear(performance.now())
    const {
      statusCode,
      headers: answered,
      body,
    } = await request(to + (incoming.url ?? ''), {
      method: incoming.method as Dispatcher.HttpMethod,
      headers: forwarded(incoming.headers),
      body: await buffer(incoming),
      dispatcher: connections,
    })
    const type = answered['content-type']
    outgoing.writeHead(statusCode, type === undefined ? {} : { 'content-type': type })
    outgoing.end(await buffer(body))
  }
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return count
    },
    next: () => new Promise((resolve) => heard.push(resolve)),
    async close() {
      server.closeAllConnections()
      server.close()
      await connections.destroy()
    },
  }
}

/** What says of the request itself, not of how it came here. */
function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const ofTheWay = ['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !ofTheWay.includes(name) ? [[name, value]] : [],
    ),
  )
}
