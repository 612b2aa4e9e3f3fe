import type { ClaimRecord } from '../../../shared/model/claim'
import { isFinished, type Phase } from '../../../shared/model/dialect-words'
import type { VirtualClock } from '../../clock/virtual-clock'

/** A flow run as the simulated API keeps it. Instants are of the virtual clock, ms. */
export interface WorldRun {
  readonly id: string
  version: number
  phase: Phase
  dueAt: number
  claim: ClaimRecord | null
  /** When its last claim was accepted. */
  claimedAt: number | null
  /** How often it was scheduled: so many Jobs it may get. */
  scheduled: number
  /** Its Job is one that the API server refuses for good. */
  readonly bad: boolean
  /** Its pod never starts. */
  readonly stuck: boolean
  readonly receipts: string[]
  /** 3: it is to be cancelled, and its Job is to go first. */
  cancelling: boolean
  /** When that was last so. */
  cancelledAt: number | null
}

export interface WorldJob {
  readonly name: string
  readonly uid: string
  readonly runId: string
  active: boolean
  /** On its way out: its pod has not ended yet. */
  deleting: boolean
}

/**
 * Whose rules hold. In 0.6 and 1.x a second claim is refused for half a minute, and Lazarus or a user schedules again. In 3 a
 * claim holds for good, the same one sent again is known as the same, and a run that is cancelled waits for its Job to go.
 */
export type Rules = 'graphql' | '3'

/** The API refuses a second claim for so long. Source: Prefect Server, api/states.py. */
const claimRefusedMs = 30_000

/** Both servers, and the pods that the Jobs start: what is true, whoever believes what. */
export class World {
  readonly runs = new Map<string, WorldRun>()
  readonly jobs = new Map<string, WorldJob>()
  /** Jobs ever made, by run. */
  readonly made = new Map<string, number>()
  /** Runs that were claimed, by a request that took effect late, for a Job of theirs that had ended. */
  readonly claimedLate = new Set<string>()
  /**
   * Jobs made by a request that was sent before their run was cancelled, or before they themselves were deleted, and took
   * effect after it: no agent can help it, and their process finds nothing to do.
   */
  readonly strays = new Set<string>()
  /** When each name was last free again. */
  readonly #deletedAt = new Map<string, number>()
  /** Jobs whose process has begun. */
  readonly started = new Set<string>()
  /** Jobs that were deleted, by run. */
  readonly deleted = new Map<string, number>()
  apiUp = true
  clusterUp = true
  /** Whether the agent may create Jobs. */
  allowed = true
  /** Active Jobs that there may be. */
  quota = Infinity
  /** Grows whenever a Job comes, ends or goes, and when a run may get another. */
  changes = 0
  /** Where two agents of one name are on, one may not know for so long that the other has cleared a run, ms. */
  rivalMs = 0
  #uid = 0

  /** What an agent that attends hears. */
  readonly listeners = new Set<(what: 'due' | 'all') => void>()

  constructor(
    readonly clock: VirtualClock,
    readonly random: () => number,
    readonly rules: Rules = 'graphql',
  ) {}

  addRun(dueInMs: number, kind: { readonly bad: boolean; readonly stuck: boolean }): void {
    const id = `run-${String(this.runs.size).padStart(4, '0')}`
    const dueAt = this.clock.elapsed() + dueInMs
    const fresh = { version: 1, phase: 'waiting', claim: null, claimedAt: null, scheduled: 1 } as const
    const calm = { cancelling: false, cancelledAt: null }
    this.runs.set(id, { id, dueAt, ...kind, ...fresh, ...calm, receipts: [] })
    this.#tell('due')
  }

  /** Some are heard, some are lost. */
  #tell(what: 'due' | 'all'): void {
    if (this.rules === 'graphql') return
    for (const listener of this.listeners) if (this.random() < 0.7) this.clock.after(20, () => listener(what))
  }

  isDue(run: WorldRun): boolean {
    return run.phase === 'waiting' && run.dueAt <= this.clock.elapsed()
  }

  /** @returns why not, or null */
  claim(id: string, record: ClaimRecord): string | null {
    const run = this.runs.get(id)
    if (!run) return 'unknown run'
    if (this.rules === '3') return this.#claim3(run, record)
    const now = this.clock.elapsed()
    // A claim that takes effect so late that its run has ended. With version locking it is refused; Prefect Server takes it,
    // and nothing that an agent does could tell the run from one that never started.
    if (isFinished(run.phase)) return 'the run has ended'
    if (run.claimedAt !== null && now - run.claimedAt < claimRefusedMs) return 'this run has already been submitted'
    if (this.jobs.get(record.jobName)?.active === false) this.claimedLate.add(id)
    Object.assign(run, { version: run.version + 1, phase: 'claimed', claim: record, claimedAt: now })
    return null
  }

  /** Pending is refused while pending, running or cancelled; what has ended otherwise is taken, and is pending again. */
  #claim3(run: WorldRun, record: ClaimRecord): string | null {
    const isSame = run.phase === 'claimed' && run.claim?.jobName === record.jobName && run.claim.agent === record.agent
    if (isSame) return null
    if (run.phase === 'claimed' || run.phase === 'running' || run.phase === 'cancelled')
      return `the run is ${run.phase}`
    if (run.phase !== 'waiting' || this.jobs.get(record.jobName)?.active === false) this.claimedLate.add(run.id)
    Object.assign(run, { version: run.version + 1, phase: 'claimed', claim: record, claimedAt: this.clock.elapsed() })
    return null
  }

  /** As a user does. A run without a Job is cancelled at once, any other when its Job has gone. */
  cancel(run: WorldRun): void {
    this.changes++
    run.cancelledAt = this.clock.elapsed()
    if (run.phase === 'waiting') Object.assign(run, { version: run.version + 1, phase: 'cancelled' })
    else Object.assign(run, { version: run.version + 1, phase: 'running', claim: null, cancelling: true })
    this.#tell('all')
  }

  cancelled(id: string): void {
    const run = this.runs.get(id)
    if (!run?.cancelling) return
    const cancelledAt = this.clock.elapsed()
    Object.assign(run, { version: run.version + 1, phase: 'cancelled', claim: null, cancelling: false, cancelledAt })
  }

  /** Its pod gets some time to end; its process then has the run scheduled again, unless that is being cancelled. */
  deleteJob(job: WorldJob): void {
    if (job.deleting) return
    job.deleting = true
    this.clock.after(100 + this.random() * 5_000, () => {
      this.deleteByUser(job)
      const run = this.runs.get(job.runId)
      if (run && !run.cancelling && this.started.has(job.name)) this.schedule(run)
    })
  }

  fail(id: string): void {
    const run = this.runs.get(id)
    if (run) Object.assign(run, { version: run.version + 1, phase: 'failed', claim: null })
  }

  /** As a user does, or Lazarus. */
  schedule(run: WorldRun): void {
    this.changes++
    const scheduled = run.scheduled + 1
    Object.assign(run, {
      version: run.version + 1,
      phase: 'waiting',
      claim: null,
      scheduled,
      dueAt: this.clock.elapsed(),
      cancelling: false,
    })
    this.#tell('due')
  }

  /** @param sentAt when its request was sent, ms */
  create(name: string, runId: string, sentAt: number): void {
    this.changes++
    this.jobs.set(name, { name, uid: `uid-${this.#uid++}`, runId, active: true, deleting: false })
    const run = this.runs.get(runId)
    const deletedAt = this.#deletedAt.get(name) ?? -Infinity
    const cancelledAt = run?.cancelledAt ?? -Infinity
    if (sentAt < deletedAt || sentAt < cancelledAt + this.rivalMs) this.strays.add(name)
    else this.made.set(runId, (this.made.get(runId) ?? 0) + 1)
    if (!run || run.stuck) return
    this.clock.after(200 + this.random() * 4_000, () => this.#started(name, run))
  }

  /** It goes at once: a user deletes the Job of a run that has not started, or its pod has ended. */
  deleteByUser(job: WorldJob): void {
    this.changes++
    this.jobs.delete(job.name)
    this.#deletedAt.set(job.name, this.clock.elapsed())
    this.deleted.set(job.runId, (this.deleted.get(job.runId) ?? 0) + 1)
  }

  /** Those that an agent answers for. */
  ownJobs(runId: string): WorldJob[] {
    return this.activeJobs(runId).filter(({ name }) => !this.strays.has(name))
  }

  activeJobs(runId?: string): WorldJob[] {
    return [...this.jobs.values()].filter((job) => job.active && (runId === undefined || job.runId === runId))
  }

  /** The flow's process goes on from whatever state it finds, unless that is a final one. */
  #started(name: string, run: WorldRun): void {
    if (!this.jobs.has(name)) return
    this.started.add(name)
    if (run.phase === 'claimed' || run.phase === 'waiting')
      Object.assign(run, { version: run.version + 1, phase: 'running', claim: null })
    this.clock.after(300 + this.random() * 5_000, () => {
      const job = this.jobs.get(name)
      if (!job) return
      this.changes++
      job.active = false
      // Its process heard that it is to be cancelled, and its Job ends as it is deleted.
      if (run.cancelling || this.jobs.get(name)?.deleting === true) return
      if (!isFinished(run.phase)) Object.assign(run, { version: run.version + 1, phase: 'succeeded', claim: null })
    })
  }
}
