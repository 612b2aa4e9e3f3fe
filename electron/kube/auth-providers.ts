import { unlessAborted } from '../clock/unless-aborted'
import { fileLimits } from '../files/limits'
import { oneLine, PluginError } from './exec-plugin'
import { readNamedFile } from './named-file'
import { objectOf } from './wire'

type ProviderConfig = Readonly<Record<string, string>>

/** A token that runs out sooner than this is not used, ms. */
const leewayMs = 10_000

/**
 * An OpenID Connect provider of a kubeconfig's user. What it renews is kept here: the kubeconfig is not written.
 * Source: client-go 0.34.4, plugin/pkg/client/auth/oidc/oidc.go.
 */
export class OidcProvider {
  readonly #now: () => number
  #config: ProviderConfig

  /** @param now ms since the epoch */
  constructor(config: ProviderConfig, now: () => number) {
    this.#config = config
    this.#now = now
  }

  /** @throws FileError, PluginError when there is no good token and none can be had, the signal's reason */
  async token(signal: AbortSignal): Promise<string> {
    const authority = await authorityOf(this.#config)
    const { 'id-token': token = '', 'refresh-token': refresh = '' } = this.#config
    if (token !== '' && expiryOf(token) > this.#now() + leewayMs) return token
    if (refresh === '') {
      const why = token === '' ? 'it has no id-token' : 'its id-token has run out'
      throw new PluginError(`${why}, and no refresh-token to get another: log in again with what wrote the kubeconfig`)
    }
    this.#config = { ...this.#config, ...(await renewed({ ...this.#config, ...authority }, signal)) }
    return this.#config['id-token'] ?? ''
  }
}

/** client-node would read the file itself, and wait for a pipe. */
async function authorityOf({ 'idp-certificate-authority': file = '' }: ProviderConfig): Promise<ProviderConfig> {
  if (file === '') return {}
  const what = 'the certificate authority of its OpenID Connect provider'
  const authority = await readNamedFile(what, file, fileLimits.certificate)
  return { 'idp-certificate-authority': '', 'idp-certificate-authority-data': authority.toString('base64') }
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

/** It brings a client of OAuth along, which few need. */
async function renewed(given: ProviderConfig, signal: AbortSignal): Promise<ProviderConfig> {
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js')
  // It renews what is no token.
  const config: Record<string, string> = { ...given, 'id-token': 'none' }
  const options = { headers: {} as Record<string, string> }
  try {
    const asked = new OpenIDConnectAuth().applyAuthentication(
      { name: '', authProvider: { name: 'oidc', config } },
      options,
    )
    await unlessAborted(asked, signal)
  } catch (error) {
    signal.throwIfAborted()
    const words = error instanceof Error ? error.message : String(error)
    throw new PluginError(`the OpenID Connect provider gave no token: ${oneLine(words)}`, { cause: error })
  }
  const { 'id-token': token = '', 'refresh-token': next = '' } = config
  if (options.headers.Authorization === undefined || token === '') {
    throw new PluginError('the OpenID Connect provider gave no id-token: ask for the scope openid when you log in')
  }
  return { 'id-token': token, ...(next === '' ? {} : { 'refresh-token': next }) }
}
