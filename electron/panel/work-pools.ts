import type { WorkPoolsAnswer, WorkPoolsQuestion } from '../../shared/contract/contract'
import { asSentence } from '../../shared/model/sentence'
import { bareToken } from '../../shared/secrets/token'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { listWorkPools, makeWorkPool } from '../prefect/3/work-pools'
import type { Environment } from '../network/proxy-rules'
import { PrefectError, type PrefectApiOptions } from '../prefect/prefect-api'
import type { SecretStore } from '../settings/secret-store'
import { ownProxyIn } from './kept-secrets'
import { tokenOf } from './kept-tokens'

/** Work pools of servers that are about to be connected to. Nothing of what is asked for them is kept. */
export class WorkPools {
  readonly #secrets: SecretStore
  readonly #known: KnownSecrets
  readonly #environment: Environment
  readonly #stop = new AbortController()

  constructor(parts: {
    readonly secrets: SecretStore
    readonly known: KnownSecrets
    readonly environment: Environment
  }) {
    this.#secrets = parts.secrets
    this.#known = parts.known
    this.#environment = parts.environment
  }

  /** @see the contract's `connections.workPools` */
  async list(question: WorkPoolsQuestion): Promise<WorkPoolsAnswer> {
    try {
      return { ok: true, pools: await listWorkPools(await this.#options(question), this.#stop.signal) }
    } catch (error) {
      return { ok: false, message: `The work pools can’t be listed: ${this.#wordsOf(error)}` }
    }
  }

  /** @see the contract's `connections.makeWorkPool` @returns why it was not made, as a sentence; null when it was */
  async make(question: WorkPoolsQuestion, name: string): Promise<string | null> {
    try {
      await makeWorkPool(await this.#options(question), name, this.#stop.signal)
      return null
    } catch (error) {
      return `The work pool was not made: ${this.#wordsOf(error)}`
    }
  }

  close(): void {
    this.#stop.abort()
  }

  async #options({ url, token, caFile, proxy: wanted, proxyLogin }: WorkPoolsQuestion): Promise<PrefectApiOptions> {
    // A token that is kept goes to the API that it was meant for, and to no other.
    const way = wanted === undefined ? {} : { proxy: wanted }
    const kept = { kind: 'endpoint', url, urlForPods: null, dialect: '3', tenantId: null, ...way } as const
    const given = bareToken(token ?? (await tokenOf(this.#secrets, kept)))
    this.#known.add(given)
    const proxy = await ownProxyIn({ secrets: this.#secrets, known: this.#known }, wanted, proxyLogin)
    const network = { environment: this.#environment, caFile: caFile ?? null, proxy }
    return { url, token: given, network, dialect: '3', agent: () => ({ name: 'flowdeck', labels: [] }) }
  }

  #wordsOf(error: unknown): string {
    if (this.#stop.signal.aborted) return 'Flowdeck is closing.'
    if (!(error instanceof PrefectError)) throw error
    const said = asSentence(error.message)
    if (error.refusal === 'credentials') return `${said} Correct the API key, or user and password.`
    return error.kind === 'transient' ? `${said} Is the server running, and is this its address?` : said
  }
}
