import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Operation } from './operations'

/**
 * What to do with a request instead of answering it: nothing, cut the connection before or after its effect, answer
 * something else without effect, or answer late.
 */
export type Fault =
  | undefined
  | 'drop-before'
  | 'drop-after'
  | FaultAnswer
  | { readonly delayMs: number }
  /** It is done, but the answer waits. */
  | { readonly answerAfter: Promise<unknown> }

export interface FaultAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** What was asked for is done all the same, as when a gateway gives up waiting. */
  readonly done?: boolean
}

export interface Handlers {
  operation(text: string, headers: IncomingHttpHeaders): Operation | Answer
  /** Sees each operation first. */
  intercept(operation: Pick<Operation, 'body' | 'names'>): Fault | Promise<Fault>
}

/** Where 1.x posts to, and 0.6, and those who write the API's address in full. */
const paths: ReadonlySet<string> = new Set(['/', '/graphql', '/graphql/alpha'])
/** Source: Prefect Server, services/apollo/src/index.js. */
const bodyLimitBytes = 5 * 1024 * 1024

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** @throws Error of the system (EADDRINUSE…) when it can't listen there. */
export async function listen(host: string, port: number, handlers: Handlers): Promise<Listening> {
  const closing = new AbortController()
  const server = createServer({ noDelay: true }, (request, response) => {
    // A client that went away, or our own close: nobody is left to tell.
    respond(handlers, closing.signal, request, response).catch(() => request.socket.destroy())
  })
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${reachable(address)}:${address.port}`,
    close: () => close(server, closing),
  }
}

/** Listening on all addresses, it is reached on this machine's own. */
function reachable({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return family === 'IPv6' ? `[${address === '::' ? '::1' : address}]` : address
}

async function close(server: Server, closing: AbortController): Promise<void> {
  closing.abort()
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

async function respond(handlers: Handlers, closing: AbortSignal, request: IncomingMessage, response: ServerResponse) {
  const [path = '/'] = (request.url ?? '/').split('?', 1)
  const answer =
    answerWithoutOperation(request.method, path) ??
    (await answerOperation(handlers, closing, await readText(request), request))
  if (answer === 'cut') request.socket.destroy()
  else send(response, answer)
}

function answerWithoutOperation(method: string | undefined, path: string): Answer | undefined {
  if (method === 'GET' && path === '/health') return { status: 200, body: { status: 'ok', version: 'practice' } }
  if (!paths.has(path)) return { status: 404, body: `The practice API has nothing at ${path}.\n` }
  return method === 'POST' ? undefined : { status: 405, headers: { Allow: 'POST' }, body: 'Send operations by POST.\n' }
}

async function answerOperation(
  handlers: Handlers,
  closing: AbortSignal,
  text: string | undefined,
  { headers }: IncomingMessage,
): Promise<Answer | 'cut'> {
  if (text === undefined) return { status: 413, headers: { Connection: 'close' }, body: 'request entity too large\n' }
  const operation = handlers.operation(text, headers)
  if (!('run' in operation)) return operation
  const fault = await handlers.intercept(operation)
  if (fault === 'drop-before') return 'cut'
  if (typeof fault === 'object' && 'status' in fault) {
    const { done = false, ...answer } = fault
    if (done) await operation.run()
    return { body: '', ...answer }
  }
  if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: closing })
  const answer = await operation.run()
  if (typeof fault === 'object' && 'answerAfter' in fault) await fault.answerAfter
  return fault === 'drop-after' ? 'cut' : answer
}

/** @returns undefined when the body is over the limit; the rest of it is read and forgotten, so that the client hears. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= bodyLimitBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  if (bytes > bodyLimitBytes) return undefined
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const isText = typeof body === 'string'
  const text = isText ? body : JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text) // Node sends a text together with the head
}
