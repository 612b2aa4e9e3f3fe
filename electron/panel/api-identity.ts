import type { Identity, PrefectApi } from '../prefect/prefect-api'
import { PrefectError } from '../prefect/prefect-api'
import { unawaited, type ReportMistake } from './mistakes'

export interface ApiIdentityParts {
  readonly api: Pick<PrefectApi, 'connect'>
  readonly signal: AbortSignal
  readonly reportMistake: ReportMistake
  readonly onChange: () => void
}

/** Who the API says that we are; asked for what is shown of a connection, also while the agent is off. */
export class ApiIdentity {
  readonly #parts: ApiIdentityParts
  #known: Identity | null = null
  #asking = false

  constructor(parts: ApiIdentityParts) {
    this.#parts = parts
  }

  /** Null until the API has said it, and when it no longer does. */
  get known(): Identity | null {
    return this.#known
  }

  askUnlessKnown(): void {
    if (this.#known === null) this.ask()
  }

  ask(): void {
    if (this.#asking || this.#parts.signal.aborted) return
    this.#asking = true
    unawaited('asking the API who we are', this.#parts.reportMistake, () => this.#ask())
  }

  async #ask(): Promise<void> {
    const { api, signal, onChange } = this.#parts
    try {
      this.#known = await api.connect(signal)
    } catch (error) {
      this.#known = null
      // What is wrong the agent's status and the checks say.
      if (!(error instanceof PrefectError) && !signal.aborted) throw error
    } finally {
      this.#asking = false
    }
    if (!signal.aborted) onChange()
  }
}
