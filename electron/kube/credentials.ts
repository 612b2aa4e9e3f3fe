import type { Clock } from '../clock/clock'
import { TimeLimitError } from '../clock/time-limit'
import { FileError } from '../files/read-file'
import { fileLimits } from '../files/limits'
import { OidcProvider, oldProviderToken } from './auth-providers'
import { PluginError } from './exec-plugin'
import type { KubeConfig, KubeUser } from './kube-config-entries'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { readNamedFile } from './named-file'
import { nobody, type PluginHost } from './plugin-host'
import { PluginSource } from './plugin-source'
import { filledText, objectOf } from './wire'

/** What a request carries, and what its connection needs. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  /** Options of `tls.connect`, those that are set. */
  readonly tls: Readonly<Record<string, unknown>>
}

/** What a user's plugin, file or provider gives beside what stands in the kubeconfig. */
interface Given {
  readonly token?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/** Credentials of a kubeconfig's current user, each time they are asked for. */
export class CredentialSource {
  readonly #config: KubeConfig
  readonly #clock: Clock
  /** Runs a plugin, and keeps what it gave. */
  readonly plugin: PluginSource
  #oidc: OidcProvider | null = null

  /** @param clock what plugins give expires */
  constructor(config: KubeConfig, clock: Clock, host: PluginHost = nobody) {
    this.#config = config
    this.#clock = clock
    this.plugin = new PluginSource({ host, clock, context: config.getCurrentContext(), user: this.user })
  }

  get user(): string {
    return this.#config.getCurrentUser()?.name ?? 'the user'
  }

  /** What they take long for, when they do; ends a sentence. */
  get whatTakesLong(): string {
    const command = commandOf(this.#config.getCurrentUser())
    return command === null
      ? 'took too long'
      : `took too long: the plugin ${command} still runs, and is ended after ${limits.pluginMs / 1000} s`
  }

  /**
   * @param fresh asks the plugin again, whatever it gave before: the server refuses it
   * @param signal ends a plugin that runs
   * @throws KubeError: 401 when there are none, 0 when a plugin has taken too long; the signal's reason
   */
  async read(fresh: boolean, signal: AbortSignal): Promise<Credentials> {
    const user = this.#config.getCurrentUser()
    if (fresh) this.plugin.forget()
    try {
      const given = user ? await this.#given(user, signal) : {}
      return { headers: headersOf(user, given.token), tls: await this.#tls(user, given) }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof TimeLimitError) {
        const plugin = commandOf(user) ?? ''
        const words = `the plugin ${plugin} gave no credentials within ${error.limitMs / 1000} s, and was ended`
        throw new KubeError(0, error.name, words)
      }
      throw new KubeError(401, 'Unauthorized', `The credentials of ${this.user} can't be read: ${whyNot(error)}`)
    }
  }

  async #given(user: KubeUser, signal: AbortSignal): Promise<Given> {
    const exec = execOf(user)
    if (exec != null && !hasOthers(user)) {
      const cluster = this.#config.getCurrentCluster()
      const ca = async () => (await fileOrData('the certificate authority', cluster?.caFile, cluster?.caData)) ?? ''
      return await this.plugin.credential(exec, { cluster, ca }, signal)
    }
    const { tokenFile } = user
    if (tokenFile !== undefined) {
      return { token: (await readNamedFile('its token file', tokenFile, fileLimits.token)).toString() }
    }
    if (user.authProvider === undefined) return {}
    const { name, config } = user.authProvider
    if (name === 'oidc') return { token: await (this.#oidc ??= new OidcProvider(config)).token(signal) }
    if (name === 'gcp' || name === 'azure') return { token: oldProviderToken(name, config, this.#clock.now()) }
    throw new PluginError(`Flowdeck has no auth provider ${name}, which the kubeconfig asks for`)
  }

  async #tls(user: KubeUser | null, { cert, key }: Given): Promise<Credentials['tls']> {
    const cluster = this.#config.getCurrentCluster()
    const tls = {
      ca: await fileOrData('the certificate authority', cluster?.caFile, cluster?.caData),
      cert: cert ?? (await fileOrData('the client certificate', user?.certFile, user?.certData)),
      key: key ?? (await fileOrData('the client key', user?.keyFile, user?.keyData)),
      servername: cluster?.tlsServerName,
      rejectUnauthorized: cluster?.skipTLSVerify ? false : undefined,
    }
    return Object.fromEntries(Object.entries(tls).filter(([, value]) => value != null))
  }
}

/**
 * A user that has something else to show: kubectl runs no plugin then.
 * Source: client-go 0.34.4, plugin/pkg/client/auth/exec, UpdateTransportConfig.
 */
const hasOthers = ({ token, tokenFile, username, certFile, certData }: KubeUser): boolean =>
  [token, tokenFile, username, certFile, certData].some(Boolean)

/** Kubeconfigs of before kubectl 1.10 have it under the provider. */
const execOf = (user: KubeUser): unknown => user.exec ?? user.authProvider?.config.exec

/** The program that a user's credentials come from; null when they come from none. */
export function commandOf(user: KubeUser | null): string | null {
  return (user && filledText(objectOf(execOf(user)).command)) ?? null
}

function headersOf(user: KubeUser | null, given: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  const token = given ?? user?.token
  if (token) headers.Authorization = `Bearer ${token}`
  if (user?.username) {
    headers.Authorization = `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`
  }
  if (user?.impersonateUser) headers['Impersonate-User'] = user.impersonateUser
  // A token from a file often ends in a newline.
  for (const [name, value] of Object.entries(headers)) headers[name] = value.trim()
  const wrong = Object.entries(headers).find(([, value]) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
  if (wrong) throw new PluginError(`${wrong[0]} contains a character that a header can’t have`)
  return headers
}

async function fileOrData(what: string, file: string | undefined, data: string | undefined): Promise<Buffer | null> {
  if (file) return readNamedFile(what, file, fileLimits.certificate)
  return data ? Buffer.from(data, 'base64') : null
}

/** On one line. @throws what is a mistake of ours */
function whyNot(error: unknown): string {
  if (error instanceof FileError || error instanceof PluginError) return error.message
  throw error
}
