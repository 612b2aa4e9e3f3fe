import { isDeepStrictEqual } from 'node:util'
import { KubeConfigError, loadKubeConfig, useContext, type KubeConfig } from '../kube/kube-config'
import type { Opener } from './opener'
import type { PanelParts } from './panel-parts'
import type { PanelProblems } from './panel-problems'
import type { Session } from './session'
import type { Sessions } from './sessions'

export interface FollowerParts extends Pick<PanelParts, 'settings' | 'environment'> {
  readonly sessions: Sessions
  readonly problems: PanelProblems
  readonly opener: Opener
}

/**
 * Connections follow the kubeconfig: one whose context has another server or user, as after `minikube start`, is opened anew, and
 * one that could not be opened is tried again. One whose context is gone goes on with what was read before, and that is said.
 */
export class KubeConfigFollower {
  readonly #parts: FollowerParts

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /** The files have changed. @returns whether a connection was opened */
  async look(): Promise<boolean> {
    const { settings, sessions, opener } = this.#parts
    let opened = false
    for (const kept of settings.now.connections) {
      const { id, choice } = kept
      if (choice.cluster.kind !== 'context') continue
      const session = sessions.get(id)
      if (session) opened = (await this.#follow(session, choice.cluster.context)) || opened
      else if (opener.hasFailed(id)) opened = (await opener.openWithPanel(kept)) || opened
    }
    return opened
  }

  async #follow(session: Session, context: string): Promise<boolean> {
    const { problems, opener } = this.#parts
    const read = await this.#read(context)
    const isLost = typeof read === 'string'
    problems.set(`context/${session.id}`, isLost ? { kind: 'contextLost', context, message: read } : null)
    if (isLost || isDeepStrictEqual(endsOf(read, context), endsOf(session.connection.kubeConfig, context))) return false
    return (await opener.open(session)) === null
  }

  /** @returns the kubeconfig with the context in use, or why it can't be used */
  async #read(context: string): Promise<KubeConfig | string> {
    try {
      const loaded = await loadKubeConfig(this.#parts.environment)
      useContext(loaded, context)
      return loaded.config
    } catch (error) {
      if (error instanceof KubeConfigError) return error.message
      throw error
    }
  }
}

/** What a context leads to; the namespace of a connection is its own. */
function endsOf(config: KubeConfig, context: string): readonly unknown[] {
  const found = config.getContextObject(context)
  return found ? [config.getCluster(found.cluster), config.getUser(found.user)] : []
}
