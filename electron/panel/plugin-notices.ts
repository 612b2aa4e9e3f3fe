import type { ConnectionId } from '../../shared/model/connection'
import type { PluginNotice } from '../../shared/model/plugin-notice'
import type { Clock } from '../clock/clock'
import type { PluginAddress, PluginHost, PluginListener, PluginRun } from '../kube/plugin-host'
import { ofPanel, type Outlet } from './outlet'

/** One that is quicker than this needs nobody, ms. */
const quickMs = 1_000
/** As many as fit beside everything else. */
const linesShown = 12
const addressesShown = 3

interface Noticed {
  readonly run: PluginRun
  notice: PluginNotice
  /** Whether it was told: not while it is quick. */
  told: boolean
  /** Those of its last lines, as the program says them. They don't go to the page. */
  addresses: readonly PluginAddress[]
}

/** Plugins that a panel runs: those that take long are told, and can be ended. They get no standard input. */
export class PluginNotices {
  readonly #outlet: Outlet
  readonly #clock: Clock
  readonly #noticed = new Map<string, Noticed>()
  #count = 0

  constructor({ outlet, clock }: { readonly outlet: Outlet; readonly clock: Clock }) {
    this.#outlet = outlet
    this.#clock = clock
  }

  /** @param connectionId null for a context that is tried: it is asked for once, and waits as long as its plugin */
  hostOf(connectionId: ConnectionId | null): PluginHost {
    return {
      terminal: false,
      patient: connectionId === null,
      started: (run) => this.#started(run, connectionId),
    }
  }

  all(): readonly PluginNotice[] {
    return [...this.#noticed.values()].filter(({ told }) => told).map(({ notice }) => notice)
  }

  /** Does nothing to one that has ended. */
  end(id: string): void {
    this.#noticed.get(id)?.run.end()
  }

  /** @param shown one of its notice's `addresses` @returns the same as the program says it; null for one that is gone */
  addressOf(id: string, shown: string): string | null {
    return this.#noticed.get(id)?.addresses.findLast((address) => address.shown === shown)?.whole ?? null
  }

  /** @returns whose it is; null for one that is gone, or was only tried */
  runAgain(id: string): ConnectionId | null {
    const noticed = this.#noticed.get(id)
    noticed?.run.runAgain()
    return noticed?.notice.connectionId ?? null
  }

  #started(run: PluginRun, connectionId: ConnectionId | null): PluginListener {
    const id = `plugin-${(this.#count += 1)}`
    const { name, user, context, limitMs } = run
    const startedAt = this.#clock.now()
    const notice: PluginNotice = {
      ...{ id, connectionId, context, user, name, startedAt, limitMs, state: 'running', lines: [], addresses: [] },
    }
    const noticed: Noticed = { run, notice, told: false, addresses: [] }
    this.#noticed.set(id, noticed)
    const over = new AbortController()
    const change = (part: Partial<PluginNotice>): void => {
      noticed.notice = { ...noticed.notice, ...part }
      if (noticed.told) this.#outlet.delta('plugins.changed', ofPanel, [noticed.notice], [])
    }
    const tell = (): void => {
      noticed.told = true
      change({})
    }
    const forget = (): void => {
      const isThere = this.#noticed.delete(id)
      if (isThere && noticed.told) this.#outlet.delta('plugins.changed', ofPanel, [], [id])
    }
    void this.#clock.sleep(quickMs, over.signal).then(() => over.signal.aborted || tell())
    return {
      line: (text, addresses) => {
        noticed.addresses = [...noticed.addresses, ...addresses].slice(-addressesShown)
        const lines = [...noticed.notice.lines, text].slice(-linesShown)
        change({ lines, addresses: [...new Set(noticed.addresses.map(({ shown }) => shown))] })
      },
      over: (held) => {
        over.abort()
        // A context that was only tried is asked nothing more.
        if (!held || connectionId === null) {
          forget()
          return
        }
        change({ state: 'ended' })
        tell()
      },
      released: forget,
    }
  }
}
