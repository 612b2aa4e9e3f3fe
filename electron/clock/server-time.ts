import type { Clock } from './clock'

/**
 * Hears the `Date` of an answer.
 * @param sentAt when the request went out, of the monotonic clock, ms
 */
export type OnDate = (date: unknown, sentAt: number) => void

/** A clock that differs by less is nobody's trouble, and below a `Date` of whole seconds it can't be told anyway, ms. */
const noticedMs = 5_000
/** Once it was noticed, a clock counts as wrong until it differs by less than this: nothing flips at the bound, ms. */
const forgottenMs = 3_000
/** How much two clocks drift apart, of the time between two looks. */
const drift = 0.001

/** A server that stood still sends the time at which it stopped with its first answers: so long after it, another has to say the same, ms. */
const confirmedMs = 2_000

/** By how much the server's clock is ahead of ours, at least and at most, ms; negative when it is behind. */
interface Bounds {
  readonly least: number
  readonly most: number
  /** Of the monotonic clock. */
  readonly at: number
}

/**
 * What the answers of one server say of this machine's clock. A `Date` is the server's time to the second, at some
 * moment between request and answer: each answer narrows the bounds, and one that does not fit them shows that a clock was set.
 */
export class ServerTime {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>
  #bounds: Bounds | null = null
  /** What an answer said against a clock that was right before, until another agrees. */
  #doubt: Bounds | null = null
  #isOff = false
  #toldMs = 0

  constructor(clock: Pick<Clock, 'now' | 'elapsed'>) {
    this.#clock = clock
  }

  /** How far the server's clock is ahead of this machine's, ms; 0 when they hardly differ, or nobody knows. */
  get aheadMs(): number {
    return this.#bounds === null || !this.#isOff ? 0 : middle(this.#bounds)
  }

  /** The same for a sentence, which is not to change with each answer. */
  get toldMs(): number {
    const ahead = this.aheadMs
    if (ahead === 0 || Math.abs(ahead - this.#toldMs) > noticedMs) this.#toldMs = Math.round(ahead / 1_000) * 1_000
    return this.#toldMs
  }

  readonly hear: OnDate = (date, sentAt) => {
    const said = typeof date === 'string' ? Date.parse(date) : Number.NaN
    if (Number.isNaN(said)) return
    const at = this.#clock.elapsed()
    const now = this.#clock.now()
    const heard = { least: said - now, most: said + 1_000 - (now - (at - sentAt)), at }
    if (this.#isDoubtful(heard)) return
    this.#bounds = narrowed(this.#bounds, heard)
    this.#isOff = this.#isOff
      ? Math.abs(middle(this.#bounds)) >= forgottenMs
      : this.#bounds.least >= noticedMs || this.#bounds.most <= -noticedMs
  }

  #isDoubtful(heard: Bounds): boolean {
    if (this.#bounds === null || this.#isOff || fit(this.#bounds, heard)) {
      this.#doubt = null
      return false
    }
    if (this.#doubt === null || !fit(this.#doubt, heard)) this.#doubt = heard
    return heard.at - this.#doubt.at < confirmedMs
  }
}

const middle = ({ least, most }: Bounds): number => Math.round((least + most) / 2)

function narrowed(known: Bounds | null, heard: Bounds): Bounds {
  return (known && both(known, heard)) ?? heard
}

const fit = (known: Bounds, heard: Bounds): boolean => both(known, heard) !== null

/** @returns null when they exclude each other */
function both(known: Bounds, heard: Bounds): Bounds | null {
  const slackMs = (heard.at - known.at) * drift
  const least = Math.max(known.least - slackMs, heard.least)
  const most = Math.min(known.most + slackMs, heard.most)
  return least <= most ? { least, most, at: heard.at } : null
}

/** A clock that shows the time of a server. Waits and deadlines are as before. */
export const clockOf = (server: Pick<ServerTime, 'aheadMs'>, clock: Clock): Clock => ({
  ...clock,
  now: () => clock.now() + server.aheadMs,
})
