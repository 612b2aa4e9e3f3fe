import type { OpenIDConnectAuth } from '@kubernetes/client-node/dist/oidc_auth.js'
import { unlessAborted } from '../clock/unless-aborted'
import { fileLimits } from '../files/limits'
import { oneLine, PluginError } from './exec-plugin'
import { readNamedFile } from './named-file'

/** What a kubeconfig says of an auth provider; values may be of any kind. */
export type ProviderConfig = Readonly<Record<string, unknown>>

/** An OpenID Connect provider of a kubeconfig's user. What it renews is kept here: the kubeconfig is not written. */
export class OidcProvider {
  readonly #given: ProviderConfig
  #renewing: { readonly auth: OpenIDConnectAuth; readonly config: Record<string, unknown> } | null = null

  constructor(config: ProviderConfig) {
    this.#given = config
  }

  /** @returns undefined where there is none and none can be had. @throws FileError, PluginError, the signal's reason */
  async token(signal: AbortSignal): Promise<string | undefined> {
    const { auth, config } = (this.#renewing ??= await begin(this.#given))
    const options = { headers: {} as Record<string, string> }
    try {
      const asked = auth.applyAuthentication({ name: '', authProvider: { name: 'oidc', config } }, options)
      await unlessAborted(asked, signal)
    } catch (error) {
      signal.throwIfAborted()
      const words = error instanceof Error ? error.message : String(error)
      throw new PluginError(`the OpenID Connect provider gave no token: ${oneLine(words)}`, { cause: error })
    }
    return options.headers.Authorization?.replace(/^Bearer /, '')
  }
}

/** It brings a client of OAuth along, which few need. It would read the authority's file itself, and wait for a pipe. */
async function begin(given: ProviderConfig) {
  const { 'idp-certificate-authority': file, ...others } = given
  const config: Record<string, unknown> = { ...others }
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js')
  if (typeof file === 'string' && file !== '') {
    const authority = await readNamedFile(
      'the certificate authority of its OpenID Connect provider',
      file,
      fileLimits.certificate,
    )
    config['idp-certificate-authority-data'] = authority.toString('base64')
  }
  return { auth: new OpenIDConnectAuth(), config }
}

const removed = {
  gcp: 'run “gcloud container clusters get-credentials”, which sets up gke-gcloud-auth-plugin',
  azure: 'run “az aks get-credentials” and “kubelogin convert-kubeconfig”',
} as const

/**
 * The token that kubectl left in the kubeconfig before it lost these providers, with 1.26, as long as it is good. Renewing
 * it would run a program and wait for it.
 * @param now ms since the epoch
 * @throws PluginError when there is none that is good
 */
export function oldProviderToken(name: keyof typeof removed, config: ProviderConfig, now: number): string {
  const { 'access-token': token, expiry, 'expires-on': expiresOn } = config
  const expires = expiry === undefined ? Number(expiresOn ?? Infinity) * 1000 : instantOf(expiry)
  if (typeof token === 'string' && token !== '' && expires > now) return token
  throw new PluginError(
    `kubectl has no auth provider ${name} any more, and the kubeconfig no good token of it: ${removed[name]}`,
  )
}

/** NaN for what is no instant. YAML 1.1 makes one of a text that looks like it and has no quotes. */
function instantOf(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'string' ? Date.parse(value) : NaN
}
