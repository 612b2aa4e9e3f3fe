import type { KubeUser } from './kube-config-model'
import { PluginError } from './exec-plugin'

/** Values as undici sends them: a header that is there several times has a list. */
export type Headers = Readonly<Record<string, string | string[]>>

/**
 * What says who asks, and for whom.
 * @param token the one that counts, "" for none
 * @param login what the server's address says of it, see `loginOf`; it goes before all else
 * @throws PluginError when a value can't be sent
 */
export function headersOf(
  { username, password, impersonation }: Partial<KubeUser>,
  token: string,
  login: string | null = null,
): Headers {
  const headers: Record<string, string | string[]> = {}
  if (login !== null) headers.Authorization = login
  else if (token !== '') headers.Authorization = `Bearer ${token}`
  else if (username !== undefined) {
    headers.Authorization = `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
  }
  if (impersonation) {
    headers['Impersonate-User'] = impersonation.user
    if (impersonation.uid !== '') headers['Impersonate-Uid'] = impersonation.uid
    if (impersonation.groups.length > 0) headers['Impersonate-Group'] = [...impersonation.groups]
    for (const [name, values] of impersonation.extra) {
      if (values.length > 0) headers[`Impersonate-Extra-${escaped(name)}`] = [...values]
    }
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, sendable(name, value)]))
}

/** Bytes that a header's name can't have. Source: client-go 0.34.4, transport/round_trippers.go, headerKeyEscape. */
const escaped = (name: string): string =>
  Buffer.from(name)
    .toString('latin1')
    .replace(/[^\w!#$&'*+.^`|~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

function sendable(name: string, value: string | string[]): string | string[] {
  if (Array.isArray(value)) return value.map((each) => bytesOf(name, each))
  return bytesOf(name, value)
}

/** UTF-8, as Go sends it; undici takes each character for a byte. */
function bytesOf(name: string, value: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x08\n-\x1f\x7f]/.test(value)) {
    const line = /[\r\n]/.test(value) ? 'a line break' : 'a control character'
    throw new PluginError(
      `${name === 'Authorization' ? 'its token' : `the value of ${name.slice(0, 17)}`} contains ${line}, which a header can’t have`,
    )
  }
  // HTTP/1.1 loses it, and the request would go out for somebody else. kubectl sends it, by HTTP/2.
  if (name !== 'Authorization' && /^[ \t]|[ \t]$/.test(value))
    throw new PluginError(`the value of ${name.slice(0, 17)} begins or ends with a space, which a header can’t have`)
  return Buffer.from(value).toString('latin1')
}
