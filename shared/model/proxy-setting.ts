import { z } from 'zod'
import { partsOfLogin } from '../secrets/proxy-login'

/** Of a proxy, without who logs in there: that is kept where tokens are. */
export const ProxyAddress = z
  .string()
  .max(2_000)
  .superRefine((value, context) => {
    const message = faultOfProxyAddress(value)
    if (message !== null) context.addIssue({ code: 'custom', message })
  })

/** By what proxy a server is asked; where it is absent, as the environment or the kubeconfig says. */
export const ProxySetting = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('address'), url: ProxyAddress }),
])
export type ProxySetting = Readonly<z.infer<typeof ProxySetting>>

/** What logs in to a proxy: USER:PASSWORD, as they are, without escapes. */
export const ProxyLogin = z.string().max(2_000)

const example = 'http://proxy.example:3128'
/** Chromium finds no host in an address of a scheme that it does not know. */
const place = z.url({ protocol: /^http$/, hostname: /^[^\s%]+$/ })

/** Why no proxy can have such an address, as sentences that repeat nothing of it; null for one that can. */
export function faultOfProxyAddress(text: string): string | null {
  if (text === '') return `Enter the address of the proxy, such as ${example}.`
  if (!/^(https?|socks5h?):\/\//i.test(text))
    return `The address of a proxy begins with http://, https:// or socks5://, as in ${example}.`
  if (text.includes('@')) return 'Who logs in does not stand in the address of a proxy. Enter it as its login.'
  if (!/^[^/]+\/\/[^/?#\\]+\/?$/.test(text)) return `The address of a proxy ends with its port, as in ${example}.`
  return place.safeParse(text.replace(/^\w+/, 'http')).success
    ? null
    : `No proxy can have this address: look at its host and its port, as in ${example}.`
}

/** What is wrong with a login, as a sentence; null for one that can be sent, and for none. */
export const faultOfProxyLogin = (login: string): string | null =>
  login === '' || /^[^:]+:/.test(login) ? null : 'A login is the user and the password with a colon between.'

/** An address as it was pasted, and who logs in by it; `login` null where it names nobody. */
export function partsOfProxyAddress(text: string): { readonly url: string; readonly login: string | null } {
  const [, scheme = '', given, rest = ''] = /^(\s*[a-z][a-z\d]*:\/\/)(.*)@([^@]*)$/is.exec(text) ?? []
  if (given === undefined) return { url: text, login: null }
  const { user, password } = partsOfLogin(given)
  return { url: scheme + rest, login: user === '' ? null : `${unescaped(user)}:${unescaped(password)}` }
}

/** As it is written where it is no escape: some write the password as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
