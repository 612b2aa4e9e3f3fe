import type { Clock } from '../clock/clock'
import type { ExecCredential } from './exec-credential'
import { execInfo, execPluginOf, isInteractive, nameOf, PluginError, type ClusterOfPlugin } from './exec-plugin'
import { limits } from './limits'
import type { PluginHost, PluginListener } from './plugin-host'
import { runPlugin } from './run-plugin'

export interface PluginSourceParts {
  readonly host: PluginHost
  readonly clock: Clock
  readonly context: string
  readonly user: string
}

/** What a plugin may be told of the cluster. Its certificates are read only if it is. */
interface OfCluster {
  readonly cluster: ClusterOfPlugin | null
  readonly ca: () => Promise<Buffer | string>
}

/** A user's plugin, run when there is nothing good that it gave before. */
export class PluginSource {
  readonly #parts: PluginSourceParts
  /** What it gave last. */
  #kept: ExecCredential | null = null
  /** Why it gave nothing, last: whoever has just failed asks again at once, and each run may open a browser. */
  #failed: { readonly error: unknown; readonly at: number } | null = null
  /** Ended by the user, who did not want it: it is run again when that is asked for. */
  #held: PluginListener | null = null

  constructor(parts: PluginSourceParts) {
    this.#parts = parts
  }

  /** The server does not take what it gave. */
  forget(): void {
    this.#kept = null
  }

  /** One that was ended, or has just failed, may be run again. */
  release(): void {
    const held = this.#held
    this.#held = null
    this.#failed = null
    held?.released()
  }

  /** @throws PluginError, TimeLimitError, FileError, the signal's reason */
  async credential(exec: unknown, { cluster, ca }: OfCluster, signal: AbortSignal): Promise<ExecCredential> {
    const { host, clock } = this.#parts
    const { expiresAt = null } = this.#kept ?? {}
    if (this.#kept && (expiresAt === null || expiresAt > clock.now())) return this.#kept
    const plugin = execPluginOf(exec)
    const name = nameOf(plugin.command)
    if (this.#held) throw endedByUser(name)
    if (this.#failed && clock.elapsed() - this.#failed.at < limits.pluginAgainMs) throw this.#failed.error
    const interactive = isInteractive(plugin, host.terminal)
    const caData = plugin.provideClusterInfo ? Buffer.from(await ca()).toString('base64') : ''
    const info = execInfo(plugin, interactive, cluster ?? { server: '' }, caData)
    const end = new AbortController()
    const onAbort = (): void => end.abort(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const listener = host.started({
      ...{ name, user: this.#parts.user, context: this.#parts.context, limitMs: limits.pluginMs },
      end: () => end.abort(endedByUser(name)),
      runAgain: () => this.release(),
    })
    try {
      const call = { info, interactive, signal: end.signal, say: (line: string) => listener.line(line) }
      this.#kept = await runPlugin(plugin, call)
      this.#failed = null
      return this.#kept
    } catch (error) {
      this.#failed = { error, at: clock.elapsed() }
      // One that gave its credentials before it could be ended has done what it was to do.
      if (end.signal.aborted && !signal.aborted) this.#held = listener
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
      listener.over(this.#held === listener)
    }
  }
}

const endedByUser = (name: string): PluginError =>
  new PluginError(`${name} was ended, and is not run again until that is asked for`)
