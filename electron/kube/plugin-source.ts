import type { Clock } from '../clock/clock'
import type { ExecCredential } from './exec-credential'
import { execInfo, execPluginOf, isInteractive, nameOf, PluginError, type ClusterOfPlugin } from './exec-plugin'
import { isTooSoon, onceMore, type InVain } from './in-vain'
import type { PluginAddress, PluginHost, PluginListener } from './plugin-host'
import type { PluginLimit } from './plugin-limit'
import { runPlugin } from './run-plugin'

export interface PluginSourceParts {
  readonly host: PluginHost
  readonly clock: Clock
  readonly context: string
  readonly user: string
  readonly limit: PluginLimit
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
  #failed: (InVain & { readonly error: unknown }) | null = null
  /** The server refused what it gave. */
  #refused: InVain | null = null
  /** Ended by the user, who did not want it: it is run again when that is asked for. */
  #held: PluginListener | null = null

  constructor(parts: PluginSourceParts) {
    this.#parts = parts
  }

  /**
   * The server does not take what it gave: it is run again, but not at once when it has just been run again for that. client-go
   * runs it at each refusal; an agent asks for ever.
   * @returns whether it is run when it is next asked for
   */
  refuse(): boolean {
    if (this.#kept === null) return true
    if (this.#refused !== null && this.#isTooSoon(this.#refused)) return false
    this.#refused = this.#onceMore(this.#refused)
    this.#kept = null
    return true
  }

  /** The server takes what it gave. */
  accept(): void {
    this.#refused = null
  }

  /** Whether it failed last, and is not run again yet. */
  get isWaiting(): boolean {
    return this.#failed !== null && this.#isTooSoon(this.#failed)
  }

  /** One that has failed, or whose credentials are refused, may be run again at once. */
  forgive(): void {
    this.#failed = null
    this.#refused = null
  }

  /** One that was ended may be run again, too. */
  release(): void {
    const held = this.#held
    this.#held = null
    this.forgive()
    held?.released()
  }

  /** @throws PluginError, TimeLimitError, FileError, the signal's reason */
  async credential(exec: unknown, { cluster, ca }: OfCluster, signal: AbortSignal): Promise<ExecCredential> {
    const { host, clock, limit } = this.#parts
    const { expiresAt = null } = this.#kept ?? {}
    if (this.#kept && (expiresAt === null || expiresAt > clock.now())) return this.#kept
    const plugin = execPluginOf(exec)
    const name = nameOf(plugin.command)
    if (this.#held) throw endedByUser(name)
    if (this.#failed && this.#isTooSoon(this.#failed)) throw this.#failed.error
    if (limit.problem !== null) throw new PluginError(limit.problem)
    const interactive = isInteractive(plugin, host.terminal)
    const caData = plugin.provideClusterInfo ? Buffer.from(await ca()).toString('base64') : ''
    const info = execInfo(plugin, interactive, cluster ?? { server: '' }, caData)
    const end = new AbortController()
    const onAbort = (): void => end.abort(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const listener = host.started({
      ...{ name, user: this.#parts.user, context: this.#parts.context, limitMs: limit.ms },
      end: () => end.abort(endedByUser(name)),
      runAgain: () => this.release(),
    })
    try {
      const call = {
        info,
        interactive,
        signal: end.signal,
        limitMs: limit.ms,
        say: (line: string, addresses: readonly PluginAddress[]) => listener.line(line, addresses),
      }
      this.#kept = await runPlugin(plugin, call)
      this.#failed = null
      return this.#kept
    } catch (error) {
      this.#failed = { error, ...this.#onceMore(this.#failed) }
      // One that gave its credentials before it could be ended has done what it was to do.
      if (end.signal.aborted && !signal.aborted) this.#held = listener
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
      listener.over(this.#held === listener)
    }
  }

  #onceMore(before: InVain | null): InVain {
    return onceMore(before, this.#parts.clock.elapsed())
  }

  #isTooSoon(inVain: InVain): boolean {
    return isTooSoon(inVain, this.#parts.clock.elapsed())
  }
}

const endedByUser = (name: string): PluginError =>
  new PluginError(`${name} was ended, and is not run again until that is asked for`)
