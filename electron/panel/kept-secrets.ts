import type { ConnectionChoice } from '../../shared/model/connection'
import type { ProxySetting } from '../../shared/model/proxy-setting'
import { asSentence } from '../../shared/model/sentence'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { secretsOfProxyLogin } from '../../shared/secrets/proxy-login'
import type { ProxyLogins } from '../connection/connection'
import { messageOf } from '../mistakes/mistakes'
import { ownProxyOf, type OwnProxy } from '../network/own-proxy'
import type { SecretStore } from '../settings/secret-store'
import { keepToken, tokenOf } from './kept-tokens'

/** What logs in for a pair: to its API, and to the proxies that it names. "" for nothing. */
export interface PairSecrets {
  readonly token: string
  readonly proxyLogins: ProxyLogins
}

/** What the user has entered of it; undefined for what is kept. */
export interface GivenSecrets {
  readonly token?: string | undefined
  readonly proxyLogins?: GivenLogins | undefined
}
export type GivenLogins = { readonly [End in keyof ProxyLogins]?: string | undefined }

export const isNothing = ({ token, proxyLogins = {} }: GivenSecrets): boolean =>
  [token, proxyLogins.api, proxyLogins.cluster].every((each) => each === undefined)

/** What is given, and else what is kept for the same addresses. */
export async function secretsOf(
  secrets: SecretStore,
  { api, cluster }: ConnectionChoice,
  { token, proxyLogins = {} }: GivenSecrets = {},
): Promise<PairSecrets> {
  return {
    token: token ?? (await tokenOf(secrets, api)),
    proxyLogins: {
      api: await proxyLoginOf(secrets, proxyOf(api), proxyLogins.api),
      cluster: await proxyLoginOf(secrets, proxyOf(cluster), proxyLogins.cluster),
    },
  }
}

/** The proxy as requests are sent through it; null for what others say. @param login undefined for the one that is kept */
export async function ownProxyIn(
  { secrets, known }: { readonly secrets: SecretStore; readonly known: KnownSecrets },
  proxy: ProxySetting | undefined,
  login: string | undefined,
): Promise<OwnProxy | null> {
  const found = await proxyLoginOf(secrets, proxy, login)
  hideProxyLogin(known, found)
  return ownProxyOf(proxy, found)
}

/** @param given undefined for the one that is kept for this proxy @returns "" where nobody logs in */
async function proxyLoginOf(
  secrets: SecretStore,
  proxy: ProxySetting | undefined,
  given: string | undefined,
): Promise<string> {
  if (proxy?.kind !== 'address') return ''
  return given ?? (await secrets.get(secretNameOf(proxy.url))) ?? ''
}

export interface Kept {
  /** Why it could not all be kept, as a sentence; null when it is. */
  readonly lost: string | null
  /** What has been kept, as the beginning of a sentence; null for nothing. */
  readonly what: string | null
}

/** Keeps what is given, each for its address. */
export async function keepSecrets(
  secrets: SecretStore,
  { api, cluster }: ConnectionChoice,
  { token, proxyLogins = {} }: GivenSecrets,
): Promise<Kept> {
  let what: string | null = null
  if (api.kind === 'endpoint' && token !== undefined) {
    const lost = await keepToken(secrets, api, token)
    if (lost !== null) return { lost, what }
    what = 'Only the token was kept'
  }
  const logins = [
    [proxyOf(api), proxyLogins.api],
    [proxyOf(cluster), proxyLogins.cluster],
  ] as const
  for (const [proxy, login] of logins) {
    if (proxy?.kind !== 'address' || login === undefined) continue
    try {
      await secrets.set(secretNameOf(proxy.url), login)
    } catch (error) {
      return { lost: `The login of the proxy could not be kept: ${asSentence(messageOf(error))}`, what }
    }
    what = what === null ? 'Only the login of the proxy was kept' : 'Only what logs in was kept'
  }
  return { lost: null, what }
}

/** None of it is shown or logged from now on. */
export function hideSecrets(known: KnownSecrets, { token, proxyLogins }: PairSecrets): void {
  known.add(token)
  for (const login of [proxyLogins.api, proxyLogins.cluster]) hideProxyLogin(known, login)
}

function hideProxyLogin(known: KnownSecrets, login: string): void {
  for (const secret of secretsOfProxyLogin(login)) known.add(secret)
}

const proxyOf = (end: ConnectionChoice['api'] | ConnectionChoice['cluster']): ProxySetting | undefined =>
  end.kind === 'practice' ? undefined : end.proxy

/** One login for each proxy. A token is kept for an address, which has no space in it. */
const secretNameOf = (url: string): string => `proxy ${url.replace(/\/$/, '').toLowerCase()}`
