import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Api } from './api'
import type { Clock } from './clock'
import { discover } from './discovery'
import { sendLog, type PodLogs } from './logs'
import { fieldsOf } from './managed-fields'
import { time, type JsonObject, type KubeObject, type Pod } from './objects'
import { listOf, pageOf, scopeOf, versionOf } from './reads'
import { bodyOf, isSet, managerOf, targetOf, wholeNumber, type Target } from './requests'
import { badRequest, invalid, StatusError, unknownResource } from './status-error'
import { tableOf, wantsTable, type IncludeObject } from './table'
import { watch } from './watch'
import { write, type Answer } from './writes'

/** What a test wants to happen to a request instead of its answer. */
export type Fault =
  /** The connection breaks before anything is done. */
  | 'drop-before'
  /** It is done, but the connection breaks before the answer. */
  | 'drop-after'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }

export type Intercept = (request: { readonly method: string; readonly path: string }) => Fault | undefined

export interface ServerParts {
  readonly api: Api
  readonly clock: Clock
  readonly logs: PodLogs
  readonly token: string
  readonly intercept: Intercept | undefined
}

export interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

export async function listen(parts: ServerParts, host: string, port: number): Promise<RunningServer> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else
        send(response, {
          status: 500,
          body: new StatusError(500, 'InternalError', `Internal error occurred: ${String(error)}`).body,
        })
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

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, admitted } = admit(parts.token, request)
  const fault = parts.intercept?.({ method: request.method ?? 'GET', path })
  if (fault === 'drop-before') {
    request.socket.destroy()
    return
  }
  if (typeof fault === 'object') {
    const body =
      fault.body === undefined ? '' : typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body)
    request.resume()
    response.writeHead(fault.status, { 'Content-Type': 'application/json', ...fault.headers }).end(body)
    return
  }
  const answer = await answerTo(parts, request, response, new URL(path, 'http://practice'), admitted)
  if (fault === 'drop-after') request.socket.destroy()
  else if (answer) send(response, answer)
}

/**
 * The token comes as a bearer token or as the path's first part: kubectl, like everything that uses client-go's
 * kubeconfig loader, sends no credentials over plain HTTP, but keeps the path of its server's address.
 */
function admit(token: string, request: IncomingMessage): { path: string; admitted: boolean } {
  const path = request.url ?? '/'
  const prefix = `/${token}`
  if (path === prefix || path.startsWith(`${prefix}/`))
    return { path: path.slice(prefix.length) || '/', admitted: true }
  return { path, admitted: request.headers.authorization === `Bearer ${token}` }
}

/** @returns undefined when the answer is a stream that has been begun. */
async function answerTo(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  admitted: boolean,
): Promise<Answer | undefined> {
  try {
    const open = ['/version', '/readyz', '/livez', '/healthz'].includes(url.pathname)
    if (!open && !admitted) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
    return await route(parts, request, response, url)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return { status: error.code, body: error.body }
  }
}

const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

async function route(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<Answer | undefined> {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname
  if (path === reviewPath && request.method === 'POST')
    return review(await bodyOf(request), managerOf(request, url.searchParams), parts.clock.now())
  const target = targetOf(path)
  if (target === 'unknown') throw unknownResource()
  if (target === undefined) {
    const found = discover(path, request.headers.host ?? '')
    return found === undefined ? { status: 404, body: '404 page not found\n' } : { status: 200, body: found }
  }
  return request.method === 'GET' || request.method === 'HEAD'
    ? read(parts, request, response, target, url.searchParams)
    : write(parts.api, request, target, url.searchParams)
}

function read(
  { api, clock, logs }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  query: URLSearchParams,
): Answer | undefined {
  const { resource, namespace, name, subresource } = target
  if (subresource === 'log' && name !== undefined) {
    sendLog(response, logs, api.get(resource, namespace, name) as Pod, query, clock.now())
    return undefined
  }
  const table = wantsTable(request.headers.accept)
  const include = (query.get('includeObject') ?? 'Metadata') as IncludeObject
  const asTable = (items: readonly KubeObject[], metadata: object): object =>
    tableOf(resource, items, metadata, include, clock.now())
  const versioned = (object: KubeObject): object => ({ resourceVersion: object.metadata.resourceVersion })
  if (isSet(query, 'watch')) {
    watch(response, api.store, clock, scopeOf(target, query), {
      since: versionOf(query, true),
      sendInitialEvents: isSet(query, 'sendInitialEvents'),
      bookmarks: isSet(query, 'allowWatchBookmarks'),
      timeoutSeconds: wholeNumber(query, 'timeoutSeconds') || 1800,
      show: table ? (object) => asTable([object], versioned(object)) : undefined,
    })
    return undefined
  }
  if (name !== undefined) {
    const object = api.get(resource, namespace, name)
    return { status: 200, body: table ? asTable([object], versioned(object)) : object }
  }
  const page = pageOf(api.store, scopeOf(target, query), query)
  return { status: 200, body: table ? asTable(page.items, page.metadata) : listOf(resource, page) }
}

/** Whoever has the token may do everything. */
function review(body: string, manager: string, now: number): Answer {
  let given: { spec?: { resourceAttributes?: unknown; nonResourceAttributes?: unknown } }
  try {
    given = JSON.parse(body) as typeof given
  } catch {
    throw badRequest('the object provided is unrecognized (must be of type SelfSubjectAccessReview)')
  }
  const { resourceAttributes, nonResourceAttributes } = given.spec ?? {}
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
    const message = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified'
    throw invalid({ kind: '', group: 'authorization.k8s.io' }, '', [
      { reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes' },
    ])
  }
  const apiVersion = 'authorization.k8s.io/v1'
  const spec = given.spec as JsonObject
  const fieldsV1 = fieldsOf({ spec }, 'io.k8s.api.authorization.v1.SelfSubjectAccessReview')
  const entry = { manager, operation: 'Update', apiVersion, time: time(now), fieldsType: 'FieldsV1', fieldsV1 }
  const metadata = { managedFields: [entry] }
  return {
    status: 201,
    body: { kind: 'SelfSubjectAccessReview', apiVersion, metadata, spec, status: { allowed: true } },
  }
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
