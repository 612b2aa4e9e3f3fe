import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import type { Clock } from '../clock/clock'
import { TimeLimitError } from '../clock/time-limit'
import { FileError, hasMark } from '../files/read-file'
import { fileLimits } from '../files/limits'
import type { Environment } from '../network/proxy-rules'
import { OidcProvider } from './auth-providers'
import { keyPair, readableCertificates } from './certificates'
import { nameOf, PluginError } from './exec-plugin'
import type { KubeCluster, KubeConfig, KubeUser } from './kube-config-model'
import { whyUnusable } from './kube-config-use'
import { KubeError } from './kube-error'
import { readNamedFile } from './named-file'
import { nobody, type PluginHost } from './plugin-host'
import { pluginLimit } from './plugin-limit'
import { PluginSource } from './plugin-source'
import { headersOf, type Headers } from './request-headers'
import { isHttps, loginOf, mayHaveCredentials } from './server-address'
import { filledText } from './wire'

/** What a request carries, and what its connection needs. */
export interface Credentials {
  readonly headers: Headers
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
  readonly #pluginMs: number
  readonly #environment: Environment
  /** Runs a plugin, and keeps what it gave. */
  readonly plugin: PluginSource
  #oidc: OidcProvider | null = null

  /** @param clock what plugins give expires */
  constructor(config: KubeConfig, clock: Clock, host: PluginHost = nobody, environment: Environment = {}) {
    const limit = pluginLimit(environment)
    this.#environment = environment
    this.#config = config
    this.#clock = clock
    this.#pluginMs = limit.ms
    this.plugin = new PluginSource({ host, clock, limit, context: config.getCurrentContext(), user: this.user })
  }

  get user(): string {
    return this.#config.getCurrentUser()?.name ?? 'the user'
  }

  /** Of the program that they come from; null when they come from none. */
  get pluginName(): string | null {
    const command = commandOf(this.#config.getCurrentUser())
    return command === null ? null : nameOf(command)
  }

  /** What they take long for, when they do; ends a sentence. */
  get whatTakesLong(): string {
    const command = commandOf(this.#config.getCurrentUser())
    return command === null
      ? 'took too long'
      : `took too long: the plugin ${command} still runs, and is ended after ${this.#pluginMs / 1000} s`
  }

  /**
   * @param signal ends a plugin that runs
   * @throws KubeError: 401 when there are none; the signal's reason
   */
  async read(signal: AbortSignal): Promise<Credentials> {
    if (this.plugin.isWaiting || this.#oidc?.isWaiting) await this.#lookAtFiles()
    const user = this.#config.getCurrentUser()
    const cluster = this.#config.getCurrentCluster()
    try {
      const login = loginOf(cluster?.server ?? '')
      if (cluster && !mayHaveCredentials(cluster.server)) {
        const shown = user?.impersonation ? { impersonation: user.impersonation } : {}
        return { headers: headersOf(shown, '', login), tls: {} }
      }
      const given = user ? await this.#given(user, signal) : {}
      const headers = headersOf(user ?? {}, given.token ?? user?.token ?? '', login)
      return { headers, tls: cluster && isHttps(cluster.server) ? await tlsOf(cluster, user, given) : {} }
    } catch (error) {
      signal.throwIfAborted()
      const isOfPlugin = error instanceof PluginError || error instanceof TimeLimitError
      const words = `The credentials of ${this.user} can't be read: ${whyNot(error, commandOf(user))}`
      throw new KubeError(401, 'Unauthorized', words, null, null, isOfPlugin ? this.pluginName : null)
    }
  }

  /** What has failed may be asked again at once. */
  forgive(): void {
    this.plugin.forgive()
    this.#oidc?.forgive()
  }

  /** A plugin or a provider that failed may have been corrected there. */
  async #lookAtFiles(): Promise<void> {
    const next = await this.#config.onDisk?.changed()
    const context = this.#config.getContextObject(this.#config.getCurrentContext())
    if (!next || !context) return
    const before = this.#config.users
    this.#config.users = next.users
    if (whyUnusable(this.#config, context) !== null) this.#config.users = before
    this.plugin.forgive()
    this.#oidc = null
  }

  /** A token or certificate that stands in the kubeconfig goes before the plugin, which then is not run. */
  async #given(user: KubeUser, signal: AbortSignal): Promise<Given> {
    const { exec, tokenFile, authProvider } = user
    if (exec !== undefined && usesPlugin(user)) {
      const cluster = this.#config.getCurrentCluster()
      const ca = async () => (await fileOrData('the certificate authority', cluster?.caFile, cluster?.caData)) ?? ''
      return await this.plugin.credential(exec, { cluster, ca }, signal)
    }
    if (tokenFile !== undefined) return { token: await tokenOfFile(tokenFile, user.token) }
    if (authProvider === undefined || user.token !== undefined || user.username !== undefined) return {}
    this.#oidc ??= new OidcProvider(authProvider.config, this.#clock, this.#environment)
    return { token: await this.#oidc.token(signal) }
  }
}

/**
 * Whether its credentials come from its plugin: kubectl runs none for a user that has something else to show.
 * Source: client-go 0.34.4, plugin/pkg/client/auth/exec, UpdateTransportConfig.
 */
const usesPlugin = ({ exec, token, tokenFile, username, certFile, certData }: KubeUser): boolean =>
  exec !== undefined && (token ?? tokenFile ?? username ?? certFile ?? certData) === undefined

/** The program that a user's credentials come from; null when they come from none. */
export const commandOf = (user: KubeUser | null): string | null =>
  user !== null && usesPlugin(user) ? (filledText(user.exec?.command) ?? null) : null

/** What stands in the file goes before `otherwise`, which is the token as long as there is no such file. */
async function tokenOfFile(file: string, otherwise: string | undefined): Promise<string> {
  try {
    const bytes = await readNamedFile('its token file', file, fileLimits.token)
    if (hasMark(bytes)) throw new PluginError(`its token file ${file} ${withMark}`)
    const token = bytes.toString().trim()
    if (token !== '' || otherwise !== undefined) return token || (otherwise ?? '')
  } catch (error) {
    if (otherwise === undefined || !(error instanceof FileError)) throw error
    return otherwise
  }
  throw new PluginError(`its token file ${file} is empty`)
}

const withMark =
  'begins with a mark of the byte order, as editors of Windows write it, and servers take that for a part of the token: save it as ASCII'

async function tlsOf(cluster: KubeCluster, user: KubeUser | null, given: Given): Promise<Credentials['tls']> {
  const authority = await fileOrData('the certificate authority', cluster.caFile, cluster.caData)
  const cert = given.cert ?? (await fileOrData('the client certificate', user?.certFile, user?.certData))
  const key = cert && (given.key ?? (await fileOrData('the client key', user?.keyFile, user?.keyData)))
  const name = cluster.tlsServerName
  return {
    ...(authority ? { ca: readableCertificates(authority, 'the certificate authority') } : {}),
    ...(cert && key ? keyPair(cert, key) : {}),
    ...(name === undefined ? {} : expecting(name)),
    ...(cluster.skipTLSVerify ? { rejectUnauthorized: false } : {}),
  }
}

/**
 * The name that a server's certificate must have. An address has no place in a handshake, nor has what no server can be
 * called, and the dot at the end of a name is left out there.
 * Source: Go 1.24, crypto/tls, hostnameInSNI; crypto/x509, VerifyHostname.
 */
function expecting(given: string): Credentials['tls'] {
  const name = given.replace(/^\[(.*)\]$/, '$1')
  const inHandshake = name.replace(/(?<!\.)\.+$/, '')
  const isName = isIP(inHandshake) === 0 && /^[\w.-]+$/.test(inHandshake)
  return {
    ...(isName ? { servername: inHandshake } : {}),
    checkServerIdentity: (_: string, certificate: PeerCertificate) =>
      // Node leaves out more dots than the one that a name may end in.
      /\.\.$/.test(name) || isIP(name.replace(/\.$/, '')) !== isIP(name)
        ? otherName(name, certificate)
        : checkServerIdentity(name, certificate),
  }
}

/** As Node has it. */
const otherName = (host: string, cert: PeerCertificate): Error =>
  Object.assign(new Error('the certificate is for other names'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host, cert })

async function fileOrData(what: string, file: string | undefined, data: string | undefined): Promise<string | null> {
  if (file !== undefined) return (await readNamedFile(what, file, fileLimits.certificate)).toString('latin1')
  return data === undefined ? null : Buffer.from(data, 'base64').toString('latin1')
}

/** On one line. @throws what is a mistake of ours */
function whyNot(error: unknown, plugin: string | null): string {
  if (error instanceof TimeLimitError)
    return `the plugin ${plugin ?? ''} gave none within ${error.limitMs / 1000} s, and was ended`
  if (error instanceof FileError || error instanceof PluginError) return error.message
  throw error
}
