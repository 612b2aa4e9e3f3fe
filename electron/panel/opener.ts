import type { ConnectionId } from '../../shared/model/connection'
import type { SavedConnection } from '../../shared/model/settings'
import { secretsOf } from './kept-secrets'
import type { PanelParts } from './panel-parts'
import type { PanelProblems } from './panel-problems'
import type { Sessions } from './sessions'

export interface OpenerParts extends Pick<PanelParts, 'settings' | 'secrets' | 'log'> {
  readonly sessions: Sessions
  readonly problems: PanelProblems
}

/** Opens connections as they are kept. */
export class Opener {
  readonly #parts: OpenerParts

  constructor(parts: OpenerParts) {
    this.#parts = parts
  }

  /** One that can't be opened is a problem until it can. @returns why not, as a sentence */
  async open({ id, choice }: Pick<SavedConnection, 'id' | 'choice'>): Promise<string | null> {
    const { secrets, sessions, problems, log } = this.#parts
    const opened = await sessions.prepare(id, choice, await secretsOf(secrets, choice))
    if (!opened.ok) {
      problems.set(`open/${id}`, opened.problem)
      log(`not connected: ${opened.problem.message}`)
      return opened.problem.message
    }
    await sessions.replace(opened.session)
    this.forgetProblems(id)
    return null
  }

  /** The same, with its agent on where the settings say so. @returns whether it is open */
  async openWithPanel(kept: SavedConnection): Promise<boolean> {
    const { settings, sessions } = this.#parts
    const isOpen = (await this.open(kept)) === null
    if (isOpen && settings.now.startOnOpen) sessions.get(kept.id)?.startWithPanel()
    return isOpen
  }

  /** Whether it could not be opened when that was last tried. */
  hasFailed(id: ConnectionId): boolean {
    return this.#parts.problems.has(`open/${id}`)
  }

  /** What was wrong with it before is not so any more. */
  forgetProblems(id: ConnectionId): void {
    for (const key of [`open/${id}`, `context/${id}`]) this.#parts.problems.set(key, null)
  }
}
