import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Call } from '../listener/call'
import { listen, type Listening, type ListenOptions } from '../listener/listener'
import { underFault, type ApiFault } from '../listener/under-fault'
import { limits } from './limits'
import type { Answer, Operation } from './operations'
import type { Caller } from './schema'

export type Fault = ApiFault

export interface Handlers {
  /** Who the head of a request speaks for, or what to tell somebody unknown. */
  caller(headers: IncomingHttpHeaders): Caller | Answer
  operation(text: string, caller: Caller): Operation | Answer
  /** Sees each operation of somebody known first. */
  intercept(operation: Pick<Operation, 'body' | 'names'>): Fault | Promise<Fault>
}

/** Where 1.x posts to, and 0.6, and those who write the API's address in full. */
const paths: ReadonlySet<string> = new Set(['/', '/graphql', '/graphql/alpha'])

/** @throws Error of the system (EADDRINUSE…) when it can't listen there. */
export const listenForOperations = (options: ListenOptions, handlers: Handlers): Promise<Listening> =>
  listen(options, (call) => respond(handlers, call))

async function respond(handlers: Handlers, call: Call): Promise<void> {
  const { request, response } = call
  const [path = '/'] = (request.url ?? '/').split('?', 1)
  const answer = answerWithoutOperation(request.method, path)
  if (answer) return call.refuse(written(answer))
  const caller = handlers.caller(request.headers)
  if ('status' in caller) return call.refuse(written(caller))
  call.know()
  const text = await call.body(limits.bodyBytes)
  if (text === undefined) return
  const done = await answerOperation(handlers, call, text, caller)
  if (done === 'cut') request.socket.destroy()
  else send(response, done)
}

function answerWithoutOperation(method: string | undefined, path: string): Answer | undefined {
  if (method === 'GET' && path === '/health') return { status: 200, body: { status: 'ok', version: 'practice' } }
  if (!paths.has(path)) return { status: 404, body: `The practice API has nothing at ${path.slice(0, 200)}.\n` }
  return method === 'POST' ? undefined : { status: 405, headers: { Allow: 'POST' }, body: 'Send operations by POST.\n' }
}

async function answerOperation(
  handlers: Handlers,
  { closing }: Call,
  text: string,
  caller: Caller,
): Promise<Answer | 'cut'> {
  const operation = handlers.operation(text, caller)
  if (!('run' in operation)) return operation
  const outcome = await underFault(await handlers.intercept(operation), closing, () => operation.run())
  if (outcome === 'cut') return 'cut'
  return 'answer' in outcome ? outcome.answer : outcome.instead
}

function written({ status, headers = {}, body }: Answer) {
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  return { status, type, headers, text: isText ? body : JSON.stringify(body) }
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, type, headers, text } = written(answer)
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...headers })
  response.end(text) // Node sends a text together with the head
}
