import { isUrl } from '../../network/is-url'
import { shownAddress } from '../../../shared/secrets/addresses'
import { PrefectError } from '../prefect-api'

/** What a token is: `user:password` of a server of one's own, or an API key. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly authString: string }
  | { readonly kind: 'key'; readonly key: string }

/** An API key has no colon; a text that has one is what PREFECT_API_AUTH_STRING holds, unless it is said otherwise. */
export function credentialsOf(token: string, auth: 'basic' | 'key' | undefined): Credentials {
  if (token === '') return { kind: 'none' }
  const kind = auth ?? (token.includes(':') ? 'basic' : 'key')
  return kind === 'basic' ? { kind, authString: token } : { kind, key: token }
}

/** The Authorization header; empty without credentials. Source: prefect 3.9.1, client/orchestration, __init__. */
export function authorizationOf(credentials: Credentials): Readonly<Record<string, string>> {
  switch (credentials.kind) {
    case 'none':
      return {}
    case 'basic':
      return { authorization: `Basic ${Buffer.from(credentials.authString).toString('base64')}` }
    case 'key':
      return { authorization: `Bearer ${credentials.key}` }
  }
}

/** What a websocket is told first. Source: prefect 3.9.1, workers/_worker_channel/_protocol.py, _auth_token. */
export function socketTokenOf(credentials: Credentials): string | null {
  switch (credentials.kind) {
    case 'none':
      return null
    case 'basic':
      return credentials.authString
    case 'key':
      return credentials.key
  }
}

const cloudPath = /\/api\/accounts\/[^/]+\/workspaces\/[^/]+$/

/** Whether an address is that of a workspace of Prefect Cloud, which has no `/admin/version` and no CSRF tokens. */
export const isCloud = (base: string): boolean => cloudPath.test(withoutSlash(base))

const withoutSlash = (url: string): string => url.replace(/(?<!\/)\/+$/, '')

const isAddress = (url: string): boolean => isUrl(url) && /^https?:/i.test(url)

/**
 * Where the API may be, best guess first: its address ends in `/api`, which people leave out.
 * @throws PrefectError for what is no address of a server
 */
export function basesOf(url: string): readonly [string, ...string[]] {
  if (!isAddress(url))
    throw new PrefectError('refused', `${shownAddress(url)} is not an address that begins with http:// or https://`, {
      refusal: 'address',
    })
  const base = withoutSlash(url)
  return base.endsWith('/api') || isCloud(base) ? [base] : [`${base}/api`, base]
}

/** What to call the API before it has answered: the best guess, or what was given for an address and is none. */
export const shownBaseOf = (url: string): string => (isAddress(url) ? basesOf(url)[0] : shownAddress(url))

/** Whether an address names a server alone, and neither its API nor a proxy's place for it. */
export const isServerAlone = (url: string): boolean => isAddress(url) && /^https?:\/\/[^/?#]+\/*$/i.test(url)

/**
 * What Jobs are told. We find the API where its address lacks `/api`; Prefect's client in a pod takes an address as it is.
 * @param given for pods; null for the same as ours
 * @param base where the API answers, or the best guess
 */
export function baseForPods(given: string | null, base: string): string {
  if (given === null) return base
  return isServerAlone(given) && base.endsWith('/api') ? basesOf(given)[0] : given
}

/** @param path of a websocket, as "/events/out" */
export const socketUrl = (base: string, path: string): string => base.replace(/^http/i, 'ws') + path

/** A name as a part of a path: pools and queues may have any. */
export const segment = (name: string): string => encodeURIComponent(name)
