import type { ConnectionId } from '../../shared/model/connection'
import { readLink, type PanelLink } from '../../shared/model/panel-link'
import type { Place } from '../../shared/model/place'
import { printableLine } from '../../shared/model/printable'
import type { Clock } from '../clock/clock'
import { findLinked, type Found, type Searched } from './find-linked'
import { ofPanel, type Outlet } from './outlet'
import type { Panel } from './panel'
import type { RunsView } from './runs-view'
import type { Session } from './session'
import { Turns } from './turns'
import { connectionWords } from './window-title'

/** A list that does not answer for so long is not waited for, ms. */
const listPatienceMs = 5_000
/** One look may have been under way when the run became known. */
const looks = 2
const linkChars = 100

export interface LeadsParts {
  readonly panel: Pick<Panel, 'shownId' | 'sessions' | 'session' | 'settled' | 'settings' | 'show'>
  readonly outlet: Pick<Outlet, 'each'>
  readonly clock: Clock
}

/** Leads the window to a place: of a notification that was pressed, of a link. Nothing else is done. */
export class Leads {
  readonly #parts: LeadsParts
  readonly #turns = new Turns()
  #place: Place | null = null
  /** Links so far. */
  #asked = 0

  constructor(parts: LeadsParts) {
    this.#parts = parts
  }

  /** @see the contract's `app.takePlace` */
  take(): Place | null {
    const place = this.#place
    this.#place = null
    return place
  }

  /** @param connectionId is shown first; null: whichever is shown */
  async go({ connectionId, place }: Found): Promise<void> {
    const refusal = await this.#show(connectionId)
    this.#lead(refusal === null ? place : { kind: 'nowhere', why: refusal })
  }

  /** Says something in the window, in sentences. */
  say(why: string): void {
    this.#lead({ kind: 'nowhere', why })
  }

  /** Follows what may be a link; what is none is said. Of several that come while one is followed, the last is followed next. */
  follow(text: string): Promise<void> {
    this.#asked += 1
    const mine = this.#asked
    return this.#turns.take(() => (mine === this.#asked ? this.#follow(text) : Promise.resolve()))
  }

  async #follow(text: string): Promise<void> {
    const link = readLink(text)
    if (link === null) {
      this.say(notALink(text))
      return
    }
    const { panel } = this.#parts
    // At the start there is nothing to look in before.
    await panel.settled()
    const found = await findLinked(link, panel.sessions().map(this.#searched))
    const refusal = await this.#show(found.connectionId)
    if (refusal !== null) this.say(refusal)
    else this.#lead((await this.#whyNotListed(link, found)) ?? found.place)
  }

  async #show(connectionId: ConnectionId | null): Promise<string | null> {
    const { panel } = this.#parts
    return connectionId === null || connectionId === panel.shownId ? null : panel.show(connectionId)
  }

  /** A run that its API knows may be too old for the list, which is then asked for first. */
  async #whyNotListed(link: PanelLink, { connectionId }: Found): Promise<Place | null> {
    const runs = connectionId === null ? undefined : this.#parts.panel.session(connectionId)?.runs
    if (link.kind !== 'run' || !runs) return null
    for (let look = 0; look < looks && !runs.runs.has(link.flowRunId); look++) await this.#nextList(runs)
    if (runs.runs.has(link.flowRunId)) return null
    return {
      kind: 'nowhere',
      why: `The link’s flow run ${link.flowRunId} is not listed any more: the list has the runs of the last day, and those that wait. Prefect itself still shows it.`,
    }
  }

  async #nextList(runs: RunsView): Promise<void> {
    const stop = new AbortController()
    const answered = new Promise<void>((resolve) => runs.once('answered', resolve))
    runs.lookAtAllNow()
    await Promise.race([answered, this.#parts.clock.sleep(listPatienceMs, stop.signal)])
    stop.abort()
  }

  #lead(place: Place): void {
    this.#place = place
    this.#parts.outlet.each('place.asked', ofPanel, {})
  }

  #searched = (session: Session): Searched => {
    const { connections, contextMarks } = this.#parts.panel.settings
    const name = connections.find(({ id }) => id === session.id)?.name ?? null
    const { cluster, namespace } = session.connection
    return {
      id: session.id,
      name: connectionWords(session.describe(), contextMarks, name),
      namespace,
      hasRun: (flowRunId) => session.runs.runs.has(flowRunId),
      knowsRun: async (flowRunId) => (await session.actions.details(flowRunId)) !== null,
      jobUid: (jobName) => [...cluster.jobs.values()].find((job) => job.name === jobName)?.uid ?? null,
    }
  }
}

function notALink(text: string): string {
  const line = printableLine(text)
  const said = line.length > linkChars ? `${line.slice(0, linkChars)}…` : line
  return `This link leads nowhere: ${said}. Links of Flowdeck are flowdeck://run/ID, flowdeck://job/NAMESPACE/NAME and flowdeck://problems.`
}
