import type { CheckedInput } from '../../shared/contract/contract'
import { tryContext, type Tried } from '../connection/try-context'
import type { PluginHost } from '../kube/plugin-host'
import { ownProxyIn } from './kept-secrets'
import type { PanelParts } from './panel-parts'

/** Each may run a program and wait for a person; a page that wants more at once is refused. */
const triesAtOnce = 4

/** Contexts that the user has picked and that are being tried, before they are taken into use. */
export class ContextTries {
  readonly #parts: Pick<PanelParts, 'environment' | 'secrets' | 'known'>
  readonly #plugins: PluginHost
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<Tried>>()

  /** @param plugins runs the plugin of the context's user */
  constructor(parts: Pick<PanelParts, 'environment' | 'secrets' | 'known'>, plugins: PluginHost) {
    this.#parts = parts
    this.#plugins = plugins
  }

  /** @see the contract's `connections.tryContext` */
  async try(question: CheckedInput<'connections.tryContext'>): Promise<Tried> {
    if (this.#running.size >= triesAtOnce) {
      return { ok: false, detail: `${triesAtOnce} others are being tried. Try again when one of them is done.` }
    }
    const tried = this.#try(question)
    this.#running.add(tried)
    return await tried.finally(() => this.#running.delete(tried))
  }

  /** Ends those that are under way, and their plugins. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#running)
  }

  async #try({ context, namespace, proxy, proxyLogin }: CheckedInput<'connections.tryContext'>): Promise<Tried> {
    const own = await ownProxyIn(this.#parts, proxy, proxyLogin)
    return tryContext(context, namespace, this.#parts.environment, this.#stop.signal, this.#plugins, own)
  }
}
