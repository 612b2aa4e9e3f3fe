import { readFileSync } from 'node:fs'
import type { RequestOptions } from 'node:https'
import type { User } from '@kubernetes/client-node'
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js'
import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js'
import { PluginProcesses } from './exec-plugin'
import type { KubeConfig } from './kube-config-entries'
import { KubeError } from './kube-error'

/** What a request carries, and what its connection needs. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  /** Options of `tls.connect`, those that are set. */
  readonly tls: Readonly<Record<string, unknown>>
}

interface Authenticator {
  applyAuthentication(user: User, options: RequestOptions): Promise<void>
}

/** Credentials of a kubeconfig's current user, each time they are asked for. */
export class CredentialSource {
  readonly #config: KubeConfig
  /** It keeps what a plugin gave until that expires. */
  #authenticator: Authenticator | null = null
  readonly #plugins = new PluginProcesses()

  constructor(config: KubeConfig) {
    this.#config = config
  }

  get user(): string {
    return this.#config.getCurrentUser()?.name ?? 'the user'
  }

  /** Ends what is under way. */
  end(): void {
    this.#plugins.end()
  }

  /**
   * @param fresh asks plugin and file again, whatever they gave before: the server refuses it
   * @throws KubeError 401 when there are none
   */
  async read(fresh: boolean): Promise<Credentials> {
    const user = this.#config.getCurrentUser()
    try {
      const options: RequestOptions & { headers: Record<string, string> } = { headers: {} }
      if (fresh || !this.#authenticator) this.#authenticator = user ? await authenticatorOf(user, this.#plugins) : null
      if (user) await this.#authenticator?.applyAuthentication(user, options)
      return { headers: headersOf(user, options.headers), tls: this.#tls(user, options) }
    } catch (error) {
      throw new KubeError(401, 'Unauthorized', `The credentials of ${this.user} can't be read: ${whyNot(error)}`)
    }
  }

  #tls(user: User | null, { cert, key }: RequestOptions): Credentials['tls'] {
    const cluster = this.#config.getCurrentCluster()
    const tls = {
      ca: fileOrData(cluster?.caFile, cluster?.caData),
      cert: cert ?? fileOrData(user?.certFile, user?.certData),
      key: key ?? fileOrData(user?.keyFile, user?.keyData),
      servername: cluster?.tlsServerName,
      rejectUnauthorized: cluster?.skipTLSVerify ? false : undefined,
    }
    return Object.fromEntries(Object.entries(tls).filter(([, value]) => value != null))
  }
}

/** Loaded when they are needed: the rare ones bring much along. */
async function authenticatorOf(user: User, plugins: PluginProcesses): Promise<Authenticator | null> {
  const provider = user.authProvider as { name?: unknown; config?: { exec?: unknown; tokenFile?: unknown } } | null
  if (user.exec || provider?.name === 'exec' || provider?.config?.exec) {
    // Its own spawn waits for ever, and keeps whatever a plugin prints.
    return Object.assign(new ExecAuth(), { execFn: plugins.spawn })
  }
  if (provider?.config?.tokenFile) return new FileAuth()
  switch (provider?.name) {
    case 'oidc':
      return new (await import('@kubernetes/client-node/dist/oidc_auth.js')).OpenIDConnectAuth()
    case 'gcp':
      return new (await import('@kubernetes/client-node/dist/gcp_auth.js')).GoogleCloudPlatformAuth()
    case 'azure':
      return new (await import('@kubernetes/client-node/dist/azure_auth.js')).AzureAuth()
    default:
      return null
  }
}

function headersOf(user: User | null, given: Readonly<Record<string, string>>): Record<string, string> {
  const headers = { ...given }
  if (user?.token) headers.Authorization = `Bearer ${user.token}`
  if (user?.username) {
    headers.Authorization = `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`
  }
  if (user?.impersonateUser) headers['Impersonate-User'] = user.impersonateUser
  // A token from a file often ends in a newline.
  for (const [name, value] of Object.entries(headers)) headers[name] = value.trim()
  const wrong = Object.entries(headers).find(([, value]) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
  if (wrong) throw new Error(`${wrong[0]} contains a character that a header can’t have`)
  return headers
}

function fileOrData(file: string | undefined, data: string | undefined): Buffer | null {
  if (file) return readFileSync(file)
  return data ? Buffer.from(data, 'base64') : null
}

/** On one line. What a plugin printed may be a token: a parser's words would show it. */
function whyNot(error: unknown): string {
  if (error instanceof SyntaxError) return 'the plugin printed something other than JSON'
  if (error instanceof TypeError) return 'the plugin gave no status'
  const words = (error instanceof Error ? error.message : '').replace(/\s+/g, ' ').trim()
  return words.slice(0, 300) || 'the plugin failed and gave no reason'
}
