import { nextOver, withMute, withoutEnded, withoutMute, withoutOver, type Mute, type MuteFor, type Muted } from '../../shared/model/mute' // prettier-ignore
import type { Settings } from '../../shared/model/settings'
import type { Clock } from '../clock/clock'
import { unawaited, type ReportMistake } from '../mistakes/mistakes'
import { OpenProblems, type Owner, type ProblemsHeard } from './open-problems'
import type { Outlet } from './outlet'

export interface MutesParts {
  readonly settings: { readonly now: Settings; onChange(listener: () => void): void }
  /** @returns why they could not be saved, as a sentence; null when they were */
  readonly save: (change: (settings: Settings) => Settings) => Promise<string | null>
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly reportMistake: ReportMistake
}

const hasEnded = 'The problem has ended meanwhile.'

/** Mutes problems, and takes mutes back that are over: their time is, or their problem has ended. */
export class Mutes {
  readonly #parts: MutesParts
  readonly #open = new OpenProblems()
  #endWait: (() => void) | null = null
  #closed = false

  constructor(parts: MutesParts) {
    this.#parts = parts
    parts.settings.onChange(this.#wait)
    this.#wait()
  }

  /** The same outlet, which this hears. */
  hearing(outlet: Outlet): Outlet {
    return {
      latest: (name, owner, value) => outlet.latest(name, owner, value),
      delta: (name, owner, changed, removed) => {
        const heard = OpenProblems.heard(name, owner.connectionId ?? null, changed, removed)
        if (heard !== null) this.#heard(heard)
        outlet.delta(name, owner, changed, removed)
      },
      each: (name, owner, value) => outlet.each(name, owner, value),
      hasRoom: () => outlet.hasRoom(),
      drop: (connectionId) => {
        this.#open.drop(connectionId)
        outlet.drop(connectionId)
      },
    }
  }

  /** @see the contract's `problems.mute` */
  async mute(connectionId: Owner, key: string, duration: MuteFor): Promise<string | null> {
    const { clock, save } = this.#parts
    const entry = this.#open.get(connectionId, key)
    if (entry === null) return hasEnded
    const refusal = await save((settings) => ({
      ...settings,
      mutes: withMute(withoutOver(settings.mutes, clock.now()), connectionId, entry, duration, clock.now()),
    }))
    if (refusal !== null) return `${refusal} The problem is not muted.`
    // It may have ended while that was saved.
    const now = this.#open.get(connectionId, key)
    this.#takeBack({ owner: connectionId, changed: now ? [now] : [], ended: new Set(now ? [] : [key]) })
    return null
  }

  /** @see the contract's `problems.unmute` */
  async unmute(muted: Muted): Promise<string | null> {
    const refusal = await this.#parts.save((settings) => ({ ...settings, mutes: withoutMute(settings.mutes, muted) }))
    return refusal === null ? null : `${refusal} The problem is still muted.`
  }

  close(): void {
    this.#closed = true
    this.#endWait?.()
  }

  #heard(heard: ProblemsHeard): void {
    this.#open.hear(heard)
    this.#takeBack(heard)
  }

  #takeBack({ owner, changed, ended }: ProblemsHeard): void {
    const open = changed.filter(({ solvedAt }) => solvedAt === null)
    this.#change((mutes) => withoutEnded(mutes, owner, { ended, open }))
  }

  /** Until the next time is over. */
  #wait = (): void => {
    const { clock, settings } = this.#parts
    this.#endWait?.()
    this.#endWait = null
    const at = nextOver(settings.now.mutes)
    if (at === null || this.#closed) return
    this.#endWait = clock.after(Math.max(0, at - clock.now()), () => {
      this.#endWait = null
      this.#change((mutes) => withoutOver(mutes, clock.now()))
    })
  }

  #change(change: (mutes: readonly Mute[]) => readonly Mute[]): void {
    const { settings, save, log, reportMistake } = this.#parts
    if (this.#closed || change(settings.now.mutes) === settings.now.mutes) return
    unawaited('taking back what is muted', reportMistake, async () => {
      const refusal = await save((now) => ({ ...now, mutes: change(now.mutes) }))
      if (refusal !== null) log(`${refusal} Problems that are no longer muted are still kept as muted.`)
    })
  }
}
