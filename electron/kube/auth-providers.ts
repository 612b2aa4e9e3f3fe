import type { Clock } from '../clock/clock'
import { fileLimits } from '../files/limits'
import type { Environment } from '../network/proxy-rules'
import { readableCertificates } from './certificates'
import { PluginError } from './exec-plugin'
import { readNamedFile } from './named-file'
import { isTooSoon, onceMore, type InVain } from './in-vain'
import { renew, type Provider, type Renewed } from './oidc-renewal'
import { objectOf } from './wire'

type ProviderConfig = Readonly<Record<string, string>>

/** A token that runs out sooner than this is not used, ms. */
const leewayMs = 10_000

/**
 * An OpenID Connect provider of a kubeconfig's user. What it renews is kept here: the kubeconfig is not written.
 * Source: client-go 0.34.4, plugin/pkg/client/auth/oidc/oidc.go.
 */
export class OidcProvider {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>
  readonly #environment: Environment
  #config: ProviderConfig
  /** Why it gave nothing, last: an agent asks for ever, and a provider may lock out who does. */
  #failed: (InVain & { readonly error: unknown }) | null = null

  /** @param environment names proxies and certificates */
  constructor(config: ProviderConfig, clock: Pick<Clock, 'now' | 'elapsed'>, environment: Environment) {
    this.#environment = environment
    this.#config = config
    this.#clock = clock
  }

  /** Whether it gave nothing last, and is not asked again yet. */
  get isWaiting(): boolean {
    return this.#failed !== null && isTooSoon(this.#failed, this.#clock.elapsed())
  }

  /** It may be asked again at once. */
  forgive(): void {
    this.#failed = null
  }

  /** @throws FileError, PluginError when there is no good token and none can be had, the signal's reason */
  async token(signal: AbortSignal): Promise<string> {
    // As client-go, which reads it before it asks whether it is needed.
    const authority = await authorityOf(this.#config)
    const { 'id-token': token = '', 'refresh-token': refresh = '' } = this.#config
    if (token !== '' && expiryOf(token) > this.#clock.now() + leewayMs) return token
    if (refresh === '') {
      const why = token === '' ? 'it has no id-token' : 'its id-token has run out'
      throw new PluginError(`${why}, and no refresh-token to get another: log in again with what wrote the kubeconfig`)
    }
    const {
      'idp-issuer-url': issuer = '',
      'client-id': clientId = '',
      'client-secret': clientSecret = '',
    } = this.#config
    const provider = { issuer, clientId, clientSecret, authority }
    const { idToken, refreshToken } = await this.#renewed(provider, refresh, signal)
    const next = refreshToken === '' ? {} : { 'refresh-token': refreshToken }
    this.#config = { ...this.#config, ...next, 'id-token': idToken }
    return idToken
  }

  /** After a failure not at once, as with plugins: it is the same that is told until then. */
  async #renewed(provider: Provider, refresh: string, signal: AbortSignal): Promise<Renewed> {
    if (this.#failed && this.isWaiting) throw this.#failed.error
    try {
      const renewed = await renew(provider, refresh, this.#environment, signal)
      this.#failed = null
      return renewed
    } catch (error) {
      if (error instanceof PluginError) this.#failed = { error, ...onceMore(this.#failed, this.#clock.elapsed()) }
      throw error
    }
  }
}

/** PEM; null where the usual ones are trusted. @throws FileError, PluginError */
async function authorityOf(config: ProviderConfig): Promise<string | null> {
  const { 'idp-certificate-authority': file = '', 'idp-certificate-authority-data': data = '' } = config
  const what = 'the certificate authority of its OpenID Connect provider'
  const authority =
    data === '' && file !== ''
      ? (await readNamedFile(what, file, fileLimits.certificate)).toString('latin1')
      : Buffer.from(data, 'base64').toString('latin1')
  return authority === '' ? null : readableCertificates(authority, what)
}

/** When a token runs out, ms since the epoch; nothing of it is shown when it is none. @throws PluginError */
function expiryOf(token: string): number {
  const [, payload, signature, ...more] = token.split('.')
  try {
    if (payload === undefined || signature === undefined || more.length > 0) throw new Error('not three parts')
    const { exp } = objectOf(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return exp === undefined ? 0 : Number(exp) * 1000
  } catch {
    throw new PluginError('its id-token is no JSON Web Token: log in again with what wrote the kubeconfig')
  }
}
