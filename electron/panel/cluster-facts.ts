import { nodeCount, serverVersion } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import type { KubeClient } from '../kube/kube-client'
import { unawaited, type ReportMistake } from './mistakes'

export interface ClusterFactsParts {
  readonly client: KubeClient
  readonly signal: AbortSignal
  readonly reportMistake: ReportMistake
  readonly onChange: () => void
}

interface Known {
  /** "v1.34.4" */
  readonly version: string | null
  readonly nodes: number | null
}

/** What the cluster says of itself, for what is shown of a connection. */
export class ClusterFacts {
  readonly #parts: ClusterFactsParts
  #known: Known = { version: null, nodes: null }
  #asking = false

  constructor(parts: ClusterFactsParts) {
    this.#parts = parts
  }

  get known(): Known {
    return this.#known
  }

  ask(): void {
    if (this.#asking) return
    this.#asking = true
    unawaited('asking the cluster about itself', this.#parts.reportMistake, () => this.#ask())
  }

  async #ask(): Promise<void> {
    const { client, signal, onChange } = this.#parts
    try {
      const version = await this.#unlessRefused(serverVersion(client, signal))
      // Nodes are seen by few; without that right their number is not shown.
      const nodes = await this.#unlessRefused(nodeCount(client, signal))
      this.#known = { version, nodes }
    } finally {
      this.#asking = false
    }
    if (!signal.aborted) onChange()
  }

  async #unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
    const { signal } = this.#parts
    try {
      return await answer
    } catch (error) {
      // Throws on what is no failure of a request.
      if (!signal.aborted) KubeError.ofFailure(error)
      return null
    }
  }
}
