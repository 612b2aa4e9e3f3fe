import { partsOfLogin } from '../../shared/secrets/proxy-login'
import { proxyFor, type Environment, type ProxyChoice, type Rules } from './proxy-rules'

/** What a connection says of proxies itself. It goes before the variables: NO_PROXY leaves no server out of it. */
export interface OwnProxy {
  /** With a user and a password where it wants them; null for no proxy. */
  readonly url: string | null
  /** What says so, for a sentence. */
  readonly from: string
}

/** What the connections of the panel are set up with. */
export const settingOfConnection = 'the connection’s proxy setting'

/** What names it at a command line. */
export const ownProxyVariable = 'FLOWDECK_PROXY'

/** As a connection is set up: nothing there leaves it to the environment. */
type Setting = { readonly kind: 'none' } | { readonly kind: 'address'; readonly url: string }

/**
 * @param login USER:PASSWORD, as they are; "" for none
 * @returns null where the environment decides
 */
export function ownProxyOf(setting: Setting | undefined, login: string, from = settingOfConnection): OwnProxy | null {
  if (setting === undefined) return null
  return { url: setting.kind === 'none' ? null : withLogin(setting.url, login), from }
}

function withLogin(url: string, login: string): string {
  if (login === '') return url
  const { user, password } = partsOfLogin(login)
  // Not by the URL's own fields: those leave a % as it is.
  return url.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)
}

/** The proxy to an address; null for none. @param own null for what the environment says */
export function proxyTo(
  address: string,
  own: OwnProxy | null,
  environment: Environment,
  rules: Rules,
): ProxyChoice | null {
  if (own === null) return proxyFor(address, environment, rules)
  return own.url === null ? null : { url: own.url, variable: own.from }
}
