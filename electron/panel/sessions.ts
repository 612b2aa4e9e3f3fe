import { isDeepStrictEqual } from 'node:util'
import type { ConnectionChoice, ConnectionId } from '../../shared/model/connection'
import type { Problem } from '../../shared/model/problem'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { openConnection, type OpenConnection } from '../connection/connection'
import { ConnectionError } from '../connection/connection-error'
import { KubeConfigError } from '../kube/kube-config'
import { agentIdentity } from './agent-identity'
import { hideSecrets, type PairSecrets } from './kept-secrets'
import type { PluginNotices } from './plugin-notices'
import { Session } from './session'
import type { SessionParts } from './session-parts'

export interface SessionsParts extends Omit<SessionParts, 'id' | 'connection' | 'choice'> {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Runs the plugins of kubeconfigs' users. */
  readonly plugins: PluginNotices
}

/** A connection that is open, and of which nothing watches or claims yet. */
export type Opened =
  { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly problem: NotOpened }
type NotOpened = Extract<Problem, { readonly kind: 'kubeconfigUnreadable' | 'pairRefused' }>

/** The connections that are open. A session that is being closed is not among them any more. */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #open = new Map<ConnectionId, Session>()

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  get(id: ConnectionId): Session | null {
    return this.#open.get(id) ?? null
  }
  all(): readonly Session[] {
    return [...this.#open.values()]
  }

  /** Opens both ends; the caller either takes the session in or closes it. Refused when the kubeconfig or the pair won't do. */
  async prepare(id: ConnectionId, choice: ConnectionChoice, secrets: PairSecrets): Promise<Opened> {
    const { environment, settings, known, plugins } = this.#parts
    hideSecrets(known, secrets)
    // Rows come only when something is asked, and nothing is before the session is there.
    let session: Session | null = null
    try {
      const connection = await openConnection({
        choice,
        ...secrets,
        environment,
        agent: () => agentIdentity(settings(), choice),
        imagePullSecrets: () => settings().imagePullSecrets,
        onWrongRow: (row) => session?.noteWrongRow(row),
        plugins: plugins.hostOf(id),
      })
      hideTokens(connection, known)
      session = new Session({ ...this.#parts, id, connection, choice, log: this.#logOf(id, connection) })
      return { ok: true, session }
    } catch (error) {
      if (error instanceof KubeConfigError)
        return { ok: false, problem: { kind: 'kubeconfigUnreadable', message: error.message } }
      if (error instanceof ConnectionError) {
        const api = choice.api.kind === 'endpoint' ? choice.api.url : 'the practice API'
        return { ok: false, problem: { kind: 'pairRefused', api, message: error.message } }
      }
      throw error
    }
  }

  /** Of several connections each says its lines under its name. */
  #logOf(id: ConnectionId, { context, namespace }: OpenConnection): (line: string) => void {
    const { settings, log } = this.#parts
    const name = (): string => settings().connections.find((kept) => kept.id === id)?.name ?? `${context}/${namespace}`
    return (line) => log(`${name()}: ${line}`)
  }

  /** From now on the session is the one of its id; one that was there has been closed before. */
  async takeIn(session: Session): Promise<void> {
    await this.close(session.id)
    this.#open.set(session.id, session)
    session.start()
  }

  /** The same in the place of an open one; the agent is on again where it was on for the same pair. */
  async replace(session: Session): Promise<void> {
    const before = this.get(session.id)
    const mode = before && isDeepStrictEqual(before.choice, session.choice) ? before.agentStatus.mode : 'off'
    await this.takeIn(session)
    if (mode === 'running' || mode === 'paused') session.startAgent(mode)
  }

  async close(id: ConnectionId): Promise<void> {
    const session = this.#open.get(id)
    // Whoever asks from here on gets none, though its last claims still get their Jobs.
    this.#open.delete(id)
    await session?.close()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)))
  }
}

/** Practice has its own, made anew each time. */
function hideTokens({ token, practiceCluster }: OpenConnection, known: KnownSecrets): void {
  for (const each of [token, practiceCluster?.token ?? '', practiceCluster?.viewer.token ?? '']) known.add(each)
}
