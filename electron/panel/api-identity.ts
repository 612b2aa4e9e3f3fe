import { problemOfRefusal, type Problem } from '../../shared/model/problem'
import { PrefectError, type Identity, type PrefectApi } from '../prefect/prefect-api'
import { unawaited, type ReportMistake } from '../mistakes/mistakes'

export interface ApiIdentityParts {
  readonly api: Pick<PrefectApi, 'connect' | 'url'>
  readonly signal: AbortSignal
  readonly reportMistake: ReportMistake
  readonly onChange: () => void
}

/** Who the API says that we are; asked for what is shown of a connection, also while the agent is off. */
export class ApiIdentity {
  readonly #parts: ApiIdentityParts
  #known: Identity | null = null
  #refusal: Problem | null = null
  #asking = false

  constructor(parts: ApiIdentityParts) {
    this.#parts = parts
  }

  /** Null until the API has said it, and when it no longer does. */
  get known(): Identity | null {
    return this.#known
  }

  /** Why the API does not take us, also while the agent is off; null when it does, or doesn't answer. */
  get refusal(): Problem | null {
    return this.#refusal
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
      this.#refusal = null
    } catch (error) {
      this.#known = null
      // Closing ends the question.
      if (signal.aborted) return
      if (!(error instanceof PrefectError)) throw error
      this.#refusal = refusalOf(error, api.url)
    } finally {
      this.#asking = false
    }
    if (!signal.aborted) onChange()
  }
}

const refusalOf = ({ refusal, message }: PrefectError, api: string): Problem | null =>
  refusal === null ? null : problemOfRefusal(refusal, api, message)
