import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** One request, once its answer has begun or it has failed. */
export interface AnsweredRequest {
  readonly to: 'api' | 'cluster'
  readonly method: string
  /** The answer's status, or "error" where none came. */
  readonly code: string
  readonly seconds: number
}

/** As undici publishes it. Source: undici 7, docs/api/DiagnosticsChannel.md. */
interface Published {
  readonly request: { readonly origin?: string | URL; readonly method: string }
  readonly response?: { readonly statusCode: number }
}

/**
 * Hears of all requests of this process to one of the two servers. Nothing is measured while nobody listens.
 * A server that redirects counts where it was asked first; where both ends are one server, requests are the API's.
 * @param origins where each of the two is, as `URL.origin` has it; asked at each request, since a proxy on the command
 * line may only be known later
 * @returns what ends it
 */
export function onAnsweredRequests(
  origins: Readonly<Record<AnsweredRequest['to'], string>>,
  hear: (request: AnsweredRequest) => void,
): () => void {
  const began = new WeakMap<object, number>()
  const whom = ({ origin = '' }: Published['request']): AnsweredRequest['to'] | null => {
    const asked = String(origin).replace(/\/$/, '')
    return asked === origins.api ? 'api' : asked === origins.cluster ? 'cluster' : null
  }
  const onCreate = (message: unknown): void => {
    const { request } = message as Published
    if (whom(request) !== null) began.set(request, performance.now())
  }
  const onOver = (message: unknown): void => {
    const { request, response } = message as Published
    const since = began.get(request)
    const to = whom(request)
    if (since === undefined || to === null) return
    // An answer that is cut off later has been counted.
    began.delete(request)
    const code = response === undefined ? 'error' : String(response.statusCode)
    hear({ to, method: request.method, code, seconds: (performance.now() - since) / 1_000 })
  }
  const channels = [
    ['undici:request:create', onCreate],
    ['undici:request:headers', onOver],
    ['undici:request:error', onOver],
  ] as const
  for (const [name, listener] of channels) subscribe(name, listener)
  return () => {
    for (const [name, listener] of channels) unsubscribe(name, listener)
  }
}
