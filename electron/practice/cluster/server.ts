import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { authorize, review, reviewPath, type User } from './access'
import type { Api } from './api'
import type { Clock } from './clock'
import { discover } from './discovery'
import { formed, formedList, formOf } from './form'
import type { Asked, FaultAnswer, Intercept } from './intercept'
import { sendLog, type PodLogs } from './logs'
import type { KubeObject, Pod } from './objects'
import { pageOf, scopeOf, versionOf } from './reads'
import { bodyOf, isSet, managerOf, targetOf, wholeNumber, type Answer, type Target } from './requests'
import { StatusError, unknownResource } from './status-error'
import type { IncludeObject } from './table'
import { watch } from './watch'
import { write } from './writes'

export interface ServerParts {
  readonly api: Api
  readonly clock: Clock
  readonly logs: PodLogs
  /** By their tokens. */
  readonly users: ReadonlyMap<string, User>
  readonly intercept: Intercept | undefined
}

export interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

/** Go's limit; Node's own is too small for a selector of some hundred names. */
const maxHeaderSize = 1024 * 1024

export async function listen(parts: ServerParts, host: string, port: number): Promise<RunningServer> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize }, (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else send(response, failed(error))
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function failed(error: unknown): Answer {
  const known = error instanceof StatusError
  const { code, body } = known
    ? error
    : new StatusError(500, 'InternalError', `Internal error occurred: ${String(error)}`)
  return { status: code, body }
}

/** One request on its way in: who asks for what, with what. */
interface Call extends Asked {
  readonly user: User | undefined
  readonly url: URL
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, user } = admit(parts.users, request)
  const asked = { method: request.method ?? 'GET', path, body: await bodyOf(request) }
  const fault = await parts.intercept?.(asked)
  if (fault === 'drop-before') {
    request.socket.destroy()
    return
  }
  const isAnswer = typeof fault === 'object' && 'status' in fault
  const call: Call = { ...asked, user, url: new URL(path, 'http://practice'), request, response }
  const answer = isAnswer && fault.done !== true ? undefined : await answerTo(parts, call)
  if (fault === 'drop-after') request.socket.destroy()
  else if (isAnswer) sendFault(response, fault)
  else {
    if (fault) await fault.answerAfter
    if (answer) send(response, answer)
  }
}

/**
 * The token comes as a bearer token or as the path's first part: kubectl, like everything that uses client-go's
 * kubeconfig loader, sends no credentials over plain HTTP, but keeps the path of its server's address.
 */
function admit(users: ServerParts['users'], request: IncomingMessage): { path: string; user: User | undefined } {
  const path = request.url ?? '/'
  const first = /^\/([^/?]*)/.exec(path)?.[1] ?? ''
  const user = users.get(first)
  if (user) return { path: path.slice(first.length + 1) || '/', user }
  return { path, user: users.get(/^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '') }
}

/** @returns undefined when the answer is a stream that has been begun. */
async function answerTo(parts: ServerParts, call: Call): Promise<Answer | undefined> {
  try {
    return route(parts, call)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return failed(error)
  }
}

const open: readonly string[] = ['/version', '/readyz', '/livez', '/healthz']

function route(parts: ServerParts, call: Call): Answer | undefined {
  const { user, url, request, method } = call
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname
  if (user === undefined) {
    if (!open.includes(path)) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
  } else if (path === reviewPath && method === 'POST')
    return review(
      user,
      call.body,
      request.headers['content-type'],
      managerOf(request, url.searchParams),
      parts.clock.now(),
    )
  const target = targetOf(path)
  if (target === 'unknown') throw unknownResource()
  if (target === undefined || user === undefined) {
    const found = discover(path, request.headers.host ?? '')
    return found === undefined ? { status: 404, body: '404 page not found\n' } : { status: 200, body: found }
  }
  authorize(user, method, target, isSet(url.searchParams, 'watch'))
  return method === 'GET' || method === 'HEAD' ? read(parts, call, target) : change(parts, call, target)
}

function read({ api, clock, logs }: ServerParts, call: Call, target: Target): Answer | undefined {
  const { response, request } = call
  const query = call.url.searchParams
  const { resource, namespace, name, subresource } = target
  if (subresource === 'log' && name !== undefined) {
    sendLog(response, logs, api.get(resource, namespace, name) as Pod, query, clock.now())
    return undefined
  }
  const form = formOf(request.headers.accept)
  const include = (query.get('includeObject') ?? 'Metadata') as IncludeObject
  const show = (object: KubeObject): object => formed(form, resource, object, include, clock.now())
  if (isSet(query, 'watch')) {
    watch(response, api.store, clock, scopeOf(target, query), {
      since: versionOf(query, true),
      sendInitialEvents: isSet(query, 'sendInitialEvents'),
      bookmarks: isSet(query, 'allowWatchBookmarks'),
      timeoutSeconds: wholeNumber(query, 'timeoutSeconds') || 1800,
      show: form === 'whole' ? undefined : show,
    })
    return undefined
  }
  if (name !== undefined) return { status: 200, body: show(api.get(resource, namespace, name)) }
  const page = pageOf(api.store, scopeOf(target, query), query)
  return { status: 200, body: formedList(form, resource, page, include, clock.now()) }
}

/** Creates, replaces, patches or deletes; an object that is answered may be asked for by its metadata alone. */
function change({ api, clock }: ServerParts, { request, method, body, url }: Call, target: Target): Answer {
  const form = formOf(request.headers.accept)
  const answer = write(api, request, method, target, url.searchParams, body)
  const isObject = answer.status < 300 && method !== 'DELETE'
  return isObject
    ? { ...answer, body: formed(form, target.resource, answer.body as KubeObject, 'Metadata', clock.now()) }
    : answer
}

function sendFault(response: ServerResponse, { status, headers, body = '' }: FaultAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function send(response: ServerResponse, { status, body, warnings = [] }: Answer): void {
  if (warnings.length > 0)
    response.setHeader(
      'Warning',
      warnings.map((text) => `299 - ${JSON.stringify(text)}`),
    )
  const isText = typeof body === 'string'
  response.writeHead(status, {
    'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'Cache-Control': 'no-cache, private',
  })
  response.end(isText ? body : JSON.stringify(body))
}
