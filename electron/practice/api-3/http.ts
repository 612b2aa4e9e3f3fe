import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Refused } from '../api/refused'
import type { Call, Refusal as CallRefusal } from '../listener/call'
import { parseJson } from '../listener/json'
import { underFault, type ApiFault, type Outcome } from '../listener/under-fault'
import type { Access } from './access'
import { Refusal, type Answer, type Wrong } from './answers'
import { limits } from './limits'
import type { Found, Router } from './router'
import type { Store } from './store'

/** What a test sees of a request, before it takes effect. */
export interface SeenRequest {
  /** `POST /flow_runs/:id/set_state`. */
  readonly route: string
  readonly path: string
  readonly body: unknown
}

export interface Handlers {
  readonly store: Store
  readonly router: Router
  readonly access: Access
  readonly intercept: (request: SeenRequest) => ApiFault | Promise<ApiFault>
}

/** Below this path lies the API. */
export const root = '/api'

/** Asked for without a key, as load balancers do. */
const open: ReadonlySet<string> = new Set(['/health', '/ready'])

/** How the listener's own refusals are worded: pages of the web, bodies that are too large. */
export const refusalOf = (status: number, detail: string): CallRefusal => written({ status, body: { detail } })

/** Takes one request: who asks is known by its head; its body is read only then. */
export async function respond(handlers: Handlers, call: Call): Promise<void> {
  const { request } = call
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
  // What played pods look for, before they say anything of a run: see flow-process/is-practice-api.ts.
  if (path === '/health') return call.refuse(written({ status: 200, body: { status: 'ok', version: 'practice' } }))
  if (!path.startsWith(`${root}/`)) return call.refuse(written({ status: 404, body: { detail: 'Not Found' } }))
  const below = path.slice(root.length)
  const allowed = open.has(below) || handlers.access.header(request.headers.authorization)
  if (!allowed) return call.refuse(written({ status: 401, body: { exception_message: 'Unauthorized' } }))
  call.know()
  const found = handlers.router.find(request.method ?? '', below)
  if (found === 404) return call.refuse(written({ status: 404, body: { detail: 'Not Found' } }))
  if (found === 405) return call.refuse(written({ status: 405, body: { detail: 'Method Not Allowed' } }))
  if (found === 307) return call.refuse(written(redirect(call, below, query)))
  const text = await call.body(limits.bodyBytes)
  if (text === undefined) return
  const done = await answer(handlers, call, found, { below, query, text })
  if (done === 'cut') request.socket.destroy()
  else if ('answer' in done) send(call.response, done.answer)
  else sendInstead(call.response, done.instead)
}

function redirect({ request }: Call, below: string, query: string): Answer {
  const other = below.endsWith('/') ? below.slice(0, -1) : `${below}/`
  const location = `http://${request.headers.host ?? ''}${root}${other}${query && `?${query}`}`
  return { status: 307, headers: { Location: location } }
}

interface Asked {
  readonly below: string
  readonly query: string
  readonly text: string
}

async function answer(
  { store, intercept }: Handlers,
  { request, closing }: Call,
  { route, handle, params }: Found,
  { below, query, text }: Asked,
): Promise<Outcome<Answer>> {
  const old = oldVersion(request.headers)
  if (old) return { answer: old }
  const body = bodyOf(text)
  if (body instanceof Refusal) return { answer: body.answer }
  const fault = await intercept({ route, path: below, body: body.value })
  const base = `http://${request.headers.host ?? ''}${root}`
  const clientVersion = /^prefect\/(\S+)/.exec(request.headers['user-agent'] ?? '')?.[1]
  return underFault(fault, closing, () => {
    try {
      return handle({ store, params, query: new URLSearchParams(query), body: body.value, base, clientVersion })
    } catch (error) {
      if (error instanceof Refusal) return error.answer
      if (error instanceof Refused) return { status: 507, body: { detail: error.message } }
      throw error
    }
  })
}

/** Source: prefect 3.9.1, server/api/dependencies.py, EnforceMinimumAPIVersion. */
function oldVersion(headers: IncomingHttpHeaders): Answer | undefined {
  const given = headers['x-prefect-api-version']
  if (typeof given !== 'string') return undefined
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(given)
  if (!parts) {
    const detail = `Invalid X-PREFECT-API-VERSION header format.Expected header in format 'x.y.z' but received ${given}`
    return { status: 400, body: { detail } }
  }
  const [major, minor] = parts.slice(1).map(Number) as [number, number]
  if (major > 0 || minor >= 8) return undefined
  const detail = `The request specified API version ${given} but this server requires version 0.8.0 or higher.`
  return { status: 400, body: { detail } }
}

function bodyOf(text: string): { readonly value: unknown } | Refusal {
  if (text === '') return { value: undefined }
  try {
    return { value: parseJson(text) }
  } catch (error) {
    const why = (error as Error).message
    const wrong: Wrong = { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx: { error: why } } // prettier-ignore
    const body = { exception_message: 'Invalid request received.', exception_detail: [wrong], request_body: text }
    return new Refusal({ status: 422, body })
  }
}

function written({ status, headers = {}, body }: Answer): CallRefusal {
  return { status, type: 'application/json', headers, text: body === undefined ? '' : JSON.stringify(body) }
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (body === undefined) {
    response.writeHead(status, headers).end()
    return
  }
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text) // Node sends a text together with the head
}

function sendInstead(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'Content-Type': isText ? 'text/plain' : 'application/json', ...headers })
  response.end(isText ? body : JSON.stringify(body))
}
