import { tryContext, type Tried } from '../connection/try-context'
import type { PluginHost } from '../kube/plugin-host'

/** Each may run a program and wait for a person; a page that wants more at once is refused. */
const triesAtOnce = 4

/** Contexts that the user has picked and that are being tried, before they are taken into use. */
export class ContextTries {
  readonly #environment: Readonly<Record<string, string | undefined>>
  readonly #plugins: PluginHost
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<Tried>>()

  /** @param plugins runs the plugin of the context's user */
  constructor(environment: Readonly<Record<string, string | undefined>>, plugins: PluginHost) {
    this.#environment = environment
    this.#plugins = plugins
  }

  async try(context: string, namespace: string): Promise<Tried> {
    if (this.#running.size >= triesAtOnce) {
      return { ok: false, detail: `${triesAtOnce} others are being tried. Try again when one of them is done.` }
    }
    const tried = tryContext(context, namespace, this.#environment, this.#stop.signal, this.#plugins)
    this.#running.add(tried)
    return await tried.finally(() => this.#running.delete(tried))
  }

  /** Ends those that are under way, and their plugins. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#running)
  }
}
