import type { Check } from '../../shared/model/check'
import { panelRights } from '../../shared/model/rights'
import { examine } from '../doctor/doctor'
import { startCluster, type StartedCluster } from '../doctor/start-cluster'
import { agentIdentity } from './agent-identity'
import { checkWords } from './check-words'
import type { SessionParts } from './session-parts'

/** Whether all is well with both ends of a session, when the user asks. */
export class SessionChecks {
  readonly #parts: SessionParts
  readonly #onAsk: () => void
  readonly #signal: AbortSignal
  #underWay: Promise<unknown> = Promise.resolve()

  /** @param onAsk hears that everything is asked anew @param signal ends all that is under way */
  constructor(parts: SessionParts, onAsk: () => void, signal: AbortSignal) {
    this.#parts = parts
    this.#onAsk = onAsk
    this.#signal = signal
  }

  /** Asks anew, also a program that gave no credentials. @param tryFromInside has a pod ask the API */
  run(tryFromInside: boolean): Promise<readonly Check[]> {
    const { connection, template, settings, choice } = this.#parts
    this.#onAsk()
    connection.client.tryPluginAgain()
    const checking = examine({
      ...{ connection, tryFromInside, words: checkWords, signal: this.#signal },
      agentName: agentIdentity(settings(), choice).name,
      template: (dialect) => template(dialect.id),
      rights: panelRights,
    })
    this.#underWay = Promise.allSettled([this.#underWay, checking])
    // Of a session that was closed meanwhile nobody looks at them any more.
    return checking.catch((error: unknown) => {
      if (this.#signal.aborted) return []
      throw error
    })
  }

  /** Starts the cluster by the tool of this machine that made it. */
  startCluster = (): Promise<StartedCluster> => startCluster(this.#parts.connection, this.#signal)

  /** Resolves when nothing is under way: what a trial has made in the cluster is deleted by then. */
  async ended(): Promise<void> {
    await this.#underWay
  }
}
