import type { ConnectionId } from '../../shared/model/connection'
import type { Settings } from '../../shared/model/settings'
import { ofPanel, type Outlet } from './outlet'
import type { Pace } from './runs-view'
import type { Session } from './session'
import type { Sessions } from './sessions'
import { titleOf } from './window-title'

export interface ShownConnectionParts {
  readonly sessions: Sessions
  readonly settings: () => Settings
  readonly outlet: Outlet
}

/** Which connection the window shows, whether somebody looks at it, and what follows from that. */
export class ShownConnection {
  readonly #parts: ShownConnectionParts
  #id: ConnectionId | null = null
  #watched = true
  #onTitle: (title: string) => void = () => undefined

  constructor(parts: ShownConnectionParts) {
    this.#parts = parts
  }

  get id(): ConnectionId | null {
    return this.#id
  }

  /** The connections that are open, the one shown first. */
  first(): readonly Session[] {
    return [...this.#parts.sessions.all()].sort((a, b) => Number(b.id === this.#id) - Number(a.id === this.#id))
  }

  show(id: ConnectionId | null): void {
    const { outlet } = this.#parts
    this.#id = id
    this.setPaces()
    outlet.latest('connections.shown', ofPanel, id)
    outlet.each('panel.reset', ofPanel, {})
    this.tellTitle()
  }

  setWatched(watched: boolean): void {
    this.#watched = watched
    this.setPaces()
  }

  /** Lists of runs are asked for while somebody looks at them; more seldom while their failures are to be told. */
  setPaces(): void {
    for (const session of this.#parts.sessions.all()) session.runs.setPace(this.#paceOf(session))
  }

  onTitle(listener: (title: string) => void): void {
    this.#onTitle = listener
    this.tellTitle()
  }

  tellTitle(): void {
    const shown = this.#id === null ? null : this.#parts.sessions.get(this.#id)
    const { connections, contextMarks } = this.#parts.settings()
    const name = connections.find(({ id }) => id === this.#id)?.name ?? null
    this.#onTitle(titleOf(shown?.describe() ?? null, contextMarks, name))
  }

  #paceOf({ id, connection }: Session): Pace {
    if (this.#watched && id === this.#id) return 'quick'
    // Of practice nothing is told.
    return this.#parts.settings().notifications === 'off' || connection.practiceApi ? 'none' : 'slow'
  }
}
