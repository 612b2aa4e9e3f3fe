import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Call as HttpCall, Refusal } from '../listener/call'
import type { FaultAnswer } from '../listener/fault'
import { listen, type Listening, type ListenOptions } from '../listener/listener'
import { authorize, review, reviewPath, type User } from './access'
import type { Api } from './api'
import type { Clock } from './clock'
import { encodingOf } from './decode'
import { discover } from './discovery'
import { formed, formedList, formOf } from './form'
import type { Asked, Intercept } from './intercept'
import { sendLog, type PodLogs } from './logs'
import type { KubeObject, Pod } from './objects'
import { pageOf, scopeOf, versionOf } from './reads'
import { isSet, maxBodyBytes, managerOf, targetOf, wholeNumber, type Answer, type Target } from './requests'
import { StatusError, unknownResource } from './status-error'
import type { IncludeObject } from './table'
import { watch } from './watch'
import { write } from './writes'

export interface ServerParts {
  readonly api: Api
  readonly clock: Clock
  readonly logs: PodLogs
  /** Whose token a text is. */
  readonly userOf: (token: string) => User | undefined
  readonly intercept: Intercept | undefined
}

export const listenForKubectl = (parts: ServerParts, options: ListenOptions): Promise<Listening> =>
  listen({ ...options, refusalOf }, async (call) => {
    const { response } = call
    try {
      await serve(parts, call)
    } catch (error) {
      if (response.headersSent) response.destroy()
      else send(response, failed(error))
    }
  })

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'RequestEntityTooLarge',
  503: 'ServiceUnavailable',
}

function refusalOf(status: number, message: string): Refusal {
  const own = status === 413 ? `Request entity too large: limit is ${maxBodyBytes}` : message
  const { body } = new StatusError(status, reasons[status], own)
  return { status, type: 'application/json', text: JSON.stringify(body) }
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

async function serve(parts: ServerParts, { request, response, ...http }: HttpCall): Promise<void> {
  response.setHeader('Date', new Date(parts.clock.now()).toUTCString())
  const { path, user } = admit(parts, request)
  const url = new URL(path, 'http://practice')
  if (user) http.know()
  else if (request.headers.authorization !== undefined || !open.includes(withoutSlash(url.pathname)))
    return http.refuse(refusalOf(401, 'Unauthorized'))
  const body = user ? await http.body(maxBodyBytes, encodingOf(request.headers['content-type'])) : ''
  if (body === undefined) return
  const asked = { method: request.method ?? 'GET', path, body }
  const fault = await parts.intercept?.(asked)
  if (fault === 'drop-before') {
    request.socket.destroy()
    return
  }
  const isAnswer = typeof fault === 'object' && 'status' in fault
  const call: Call = { ...asked, user, url, request, response }
  const answer = isAnswer && fault.done !== true ? undefined : await answerTo(parts, call)
  if (fault === 'drop-after') request.socket.destroy()
  else if (isAnswer) sendFault(response, fault)
  else {
    if (fault) await fault.answerAfter
    if (answer) send(response, answer)
  }
}

const open: readonly string[] = ['/version', '/readyz', '/livez', '/healthz']
const withoutSlash = (path: string): string => (path.length > 1 ? path.replace(/\/$/, '') : path)

/**
 * The token comes as a bearer token or as the path's first part: kubectl, like everything that uses client-go's
 * kubeconfig loader, sends no credentials over plain HTTP, but keeps the path of its server's address.
 */
function admit({ userOf }: ServerParts, request: IncomingMessage): { path: string; user: User | undefined } {
  const path = request.url ?? '/'
  const first = /^\/([^/?]*)/.exec(path)?.[1] ?? ''
  const user = userOf(first)
  if (user) return { path: path.slice(first.length + 1) || '/', user }
  return { path, user: userOf(/^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '') }
}

/** @returns undefined when the answer is a stream that has been begun. */
async function answerTo(parts: ServerParts, call: Call): Promise<Answer | undefined> {
  try {
    return route(parts, call)
  } catch (error) {
    if (error instanceof URIError) return { status: 400, body: '400 Bad Request' }
    if (!(error instanceof StatusError)) throw error
    return failed(error)
  }
}

function route(parts: ServerParts, call: Call): Answer | undefined {
  const { user, url, request, method } = call
  const path = withoutSlash(url.pathname)
  if (user !== undefined && path === reviewPath && method === 'POST')
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
  return method === 'GET' ? read(parts, call, target) : change(parts, call, target)
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
  if (isSet(query, 'watch') && name === undefined) {
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
