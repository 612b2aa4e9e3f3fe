import { version } from '../../package.json'
import type { Check } from '../../shared/model/check'
import { panelRights } from '../../shared/model/rights'
import { zippedBundle } from '../doctor/bundle'
import { examine } from '../doctor/doctor'
import { startCluster, type StartedCluster } from '../doctor/start-cluster'
import { agentIdentity } from './agent-identity'
import { checkWords } from './check-words'
import { logEnd } from './log-end'
import type { SessionParts } from './session-parts'

/** Whether all is well with both ends of a session, when the user asks. */
export class SessionChecks {
  readonly #parts: SessionParts
  readonly #onAsk: () => void
  readonly #signal: AbortSignal
  #underWay: Promise<unknown> = Promise.resolve()
  #last: readonly Check[] | null = null

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
    this.#underWay = Promise.allSettled([this.#underWay, checking.then((checks) => (this.#last = checks))])
    // Of a session that was closed meanwhile nobody looks at them any more.
    return checking.catch((error: unknown) => {
      if (this.#signal.aborted) return []
      throw error
    })
  }

  /** A support bundle with what was found last. @see zippedBundle */
  async bundle(): Promise<Buffer> {
    const { connection, template, settings, choice, logPath, known: secrets } = this.#parts
    const checks = this.#last ?? (await this.run(false))
    const { zip } = await zippedBundle({
      ...{ connection, checks, version, secrets, signal: this.#signal },
      settings: { ...settings(), connections: [choice] },
      template: (dialect) => template(dialect.id),
      log: () => logEnd(logPath),
    })
    return zip
  }

  /** Starts the cluster by the tool of this machine that made it. */
  startCluster = (): Promise<StartedCluster> => startCluster(this.#parts.connection, this.#signal)

  /** Resolves when nothing is under way: what a trial has made in the cluster is deleted by then. */
  async ended(): Promise<void> {
    await this.#underWay
  }
}
