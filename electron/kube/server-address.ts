import { isUrl } from '../network/is-url'

/** Whether requests to a cluster's server are encrypted. */
export const isHttps = (server: string): boolean => /^https:/i.test(server)

/** Whether a server is on this machine, as minikube, kind and practice have it. */
export const isLoopback = (server: string): boolean =>
  isUrl(server) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(server).hostname)

/** Whether a server is shown credentials. kubectl shows none without encryption; on this machine nobody listens in. */
export const mayHaveCredentials = (server: string): boolean => isHttps(server) || isLoopback(server)

interface Parts {
  /** "USER:PASSWORD", as it stands there; null for none. */
  readonly login: string | null
  readonly host: string
  readonly port: string
  readonly path: string
}

/** A query and a fragment say nothing, as to client-go. @returns null for what has no such parts */
function partsOf(server: string): Parts | null {
  const [all, authority = '', path = ''] = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(server) ?? []
  if (all === undefined) return null
  const at = authority.lastIndexOf('@')
  const [, host = '', port = ''] = /^(\[.*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? []
  return { login: at < 0 ? null : authority.slice(0, at), host, port, path }
}

/**
 * Why no request can be made to a server, to follow its name: null when one can. Go reads addresses more strictly than
 * Node, which makes one of whatever it can, and asks another server than kubectl: "0x7f.1" is 127.0.0.1 to it.
 * Source: Go 1.24, net/url, parse; net, Resolver.
 */
export function whyNoServer(server: string): string | null {
  const parts = partsOf(server)
  const asNodeReads = isUrl(server) ? new URL(server).hostname : null
  if (parts === null || asNodeReads === null || /\p{Cc}/u.test(server)) return noAddress
  const { login, host, path } = parts
  if (/ $/.test(server)) return 'which ends in a space: take the space away'
  if (login !== null && !/^[\w.~!$&'()*+,;=:%@-]*$/.test(login))
    return 'whose user or password has a character in it that must be escaped there (%XX)'
  if (host === '' || /[\0-\x20%\\^`{|}]/.test(host)) return noAddress
  if (/%(?![\da-f]{2})/i.test(path + (login ?? ''))) return 'which has a % in it that no two hexadecimal digits follow'
  const isNumber = /^[\d.]+$/.test(asNodeReads)
  // Another alphabet's digits too: there nobody means an address.
  if (isNumber && asNodeReads !== host)
    return `whose host kubectl takes for a name that there is not: write the address as ${asNodeReads}, if that is meant`
  return null
}

const noAddress = 'which is no address with http:// or https://'

/** The header of who a server's address logs in as. It goes before all else that says so. Source: Go 1.24, net/http, client.send. */
export function loginOf(server: string): string | null {
  const login = partsOf(server)?.login ?? null
  if (login === null) return null
  const [, user = login, password = ''] = /^([^:]*):(.*)$/s.exec(login) ?? []
  const bytes = Buffer.concat([bytesOf(user), Buffer.from(':'), bytesOf(password)])
  return `Basic ${bytes.toString('base64')}`
}

/** Of a text with %XX in it, whatever they are. */
const bytesOf = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )

/** An address without who it logs in as, a query and a fragment, to which a path can be added. */
export function baseOf(server: string): string {
  const parts = partsOf(server)
  if (parts === null) return server
  const { host, port, path } = parts
  return `${isHttps(server) ? 'https' : 'http'}://${host}${port === '' ? '' : `:${port}`}${path.replace(/(?<!\/)\/+$/, '')}`
}
