import { timeLimit } from '../clock/time-limit'
import type { Clock } from '../clock/clock'
import { KubeError } from '../kube/kube-error'
import type { Lease, LeaseRecord, LeaseWrite } from '../kube/leases'
import { GuardedEmitter } from '../mistakes/guarded-emitter'
import { decideLease, type SeenLease } from './decide-lease'

interface ElectionEmits {
  /** From now on we lead. */
  leading: []
  /** We lead no more: another took it, or it could not be renewed in time. */
  lost: [reason: string]
  /** Another leads. @param serves what that one says that it serves */
  standby: [leader: string, serves: string]
  /** The Lease could not be read or written. Told once until it can. */
  trouble: [error: KubeError]
}

export interface ElectionTimes {
  /** For how long a Lease holds that is not renewed, ms. */
  readonly leaseMs: number
  /** Without a renewal for so long, we lead no more, ms: before another may. */
  readonly renewWithinMs: number
  /** Between two tries, ms. */
  readonly retryMs: number
}

/** Source: client-go's defaults, as kube-controller-manager has them. */
export const usualTimes: ElectionTimes = { leaseMs: 15_000, renewWithinMs: 10_000, retryMs: 2_000 }

/**
 * One of several processes leads: who holds the Lease. Two may lead for a moment when a process stood still; what the leader
 * does must bear that.
 */
export class LeaderElection extends GuardedEmitter<ElectionEmits> {
  #seen: SeenLease = { record: null, changedAt: 0 }
  /** When the Lease was written last by us, on the monotonic clock; null when we don't lead. */
  #renewedAt: number | null = null
  #triedAt: number
  #leader: string | null = null
  #isInTrouble = false

  /** @param me tells this process from all others */
  constructor(
    private readonly me: string,
    private readonly lease: Lease,
    private readonly clock: Clock,
    private readonly times: ElectionTimes = usualTimes,
  ) {
    super()
    this.#triedAt = clock.elapsed()
  }

  /** Whether the Lease could not be read or written the last time. */
  get isInTrouble(): boolean {
    return this.#isInTrouble
  }

  get isLeading(): boolean {
    return this.#renewedAt !== null
  }

  /** How long ago it last went round, ms. */
  get sinceTurnMs(): number {
    return this.clock.elapsed() - this.#triedAt
  }

  /** Stands for election until the signal is aborted. The Lease is kept then, until `release`. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#triedAt = this.clock.elapsed()
      this.#mayHaveLost()
      await this.#try(signal)
      this.#mayHaveLost()
      await this.clock.sleep(this.times.retryMs, signal)
    }
  }

  /** Lets another lead at once. Never rejects: whoever waits takes it anyway when it has run out. */
  async release(): Promise<void> {
    const { record } = this.#seen
    if (this.#renewedAt === null || record === null) return
    this.#renewedAt = null
    const write = { holder: '', durationMs: 1_000, transitions: record.transitions, acquiredAt: null }
    const limit = timeLimit(this.times.retryMs)
    const { signal } = limit
    await this.lease
      .replace(record, write, this.clock.now(), { signal, timeoutMs: this.times.retryMs })
      .catch(() => null)
      .finally(() => limit.end())
  }

  /** A leader's try ends before it leads no more, and not only when the server answers. */
  async #try(signal: AbortSignal): Promise<void> {
    const { renewWithinMs } = this.times
    const leftMs = this.#renewedAt === null ? renewWithinMs : renewWithinMs - (this.clock.elapsed() - this.#renewedAt)
    const limit = timeLimit(Math.max(1, leftMs), signal)
    try {
      await this.#step(limit.signal, Math.max(1, leftMs))
      this.#isInTrouble = false
    } catch (error) {
      if (signal.aborted) return
      const trouble =
        error instanceof KubeError ? error : new KubeError(0, 'Timeout', 'the cluster did not answer in time')
      if (!this.#isInTrouble) this.tell('trouble', trouble)
      this.#isInTrouble = true
    } finally {
      limit.end()
    }
  }

  async #step(signal: AbortSignal, timeoutMs: number): Promise<void> {
    const limit = { signal, timeoutMs }
    const record = await this.lease.read(limit)
    const now = this.clock.elapsed()
    if (record?.version !== this.#seen.record?.version) this.#seen = { record, changedAt: now }
    const step = decideLease(this.me, this.#seen, now)
    if (step.kind === 'wait') {
      if (this.isLeading) this.#lose(`${step.leader} leads now.`)
      if (this.#leader !== step.leader) this.tell('standby', step.leader, record?.serves ?? '')
      this.#leader = step.leader
      return
    }
    const write = writeOf(this.me, record, this.times.leaseMs)
    const wrote = await (record === null
      ? this.lease.create(write, this.clock.now(), limit)
      : this.lease.replace(record, write, this.clock.now(), limit))
    // Another was quicker: the next try sees who.
    if (wrote === null) return
    this.#seen = { record: wrote, changedAt: now }
    // It holds from before the request: when that took effect is not known.
    const wasLeading = this.isLeading
    this.#renewedAt = now
    this.#leader = null
    if (!wasLeading) this.tell('leading')
  }

  #mayHaveLost(): void {
    if (this.#renewedAt === null || this.clock.elapsed() - this.#renewedAt < this.times.renewWithinMs) return
    this.#lose(`The Lease could not be renewed for ${this.times.renewWithinMs / 1_000} s.`)
  }

  #lose(reason: string): void {
    this.#renewedAt = null
    this.tell('lost', reason)
  }
}

function writeOf(me: string, record: LeaseRecord | null, durationMs: number): LeaseWrite {
  const { holder = '', transitions = 0, acquiredAt = null } = record ?? {}
  const isOurs = holder === me
  return {
    ...{ holder: me, durationMs, acquiredAt: isOurs ? acquiredAt : null },
    transitions: isOurs || record === null ? transitions : transitions + 1,
  }
}
