import type { ClaimRecord } from '../../../shared/model/claim'
import { isFinished, type Phase } from '../../../shared/model/dialect-words'
import type { VirtualClock } from './virtual-clock'

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
}

export interface WorldJob {
  readonly name: string
  readonly uid: string
  readonly runId: string
  active: boolean
}

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
  /** Jobs that a user deleted, by run. */
  readonly deleted = new Map<string, number>()
  apiUp = true
  clusterUp = true
  /** Whether the agent may create Jobs. */
  allowed = true
  /** Active Jobs that there may be. */
  quota = Infinity
  /** Grows whenever a Job comes, ends or goes, and when a run may get another. */
  changes = 0
  #uid = 0

  constructor(
    readonly clock: VirtualClock,
    readonly random: () => number,
  ) {}

  addRun(dueInMs: number, kind: { readonly bad: boolean; readonly stuck: boolean }): void {
    const id = `run-${String(this.runs.size).padStart(4, '0')}`
    const dueAt = this.clock.elapsed() + dueInMs
    const fresh = { version: 1, phase: 'waiting', claim: null, claimedAt: null, scheduled: 1, receipts: [] } as const
    this.runs.set(id, { id, dueAt, ...kind, ...fresh, receipts: [] })
  }

  isDue(run: WorldRun): boolean {
    return run.phase === 'waiting' && run.dueAt <= this.clock.elapsed()
  }

  /** @returns why not, or null */
  claim(id: string, record: ClaimRecord): string | null {
    const run = this.runs.get(id)
    if (!run) return 'unknown run'
    const now = this.clock.elapsed()
    // A claim that takes effect so late that its run has ended. With version locking it is refused; Prefect Server takes it,
    // and nothing that an agent does could tell the run from one that never started.
    if (isFinished(run.phase)) return 'the run has ended'
    if (run.claimedAt !== null && now - run.claimedAt < claimRefusedMs) return 'this run has already been submitted'
    if (this.jobs.get(record.jobName)?.active === false) this.claimedLate.add(id)
    Object.assign(run, { version: run.version + 1, phase: 'claimed', claim: record, claimedAt: now })
    return null
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
    })
  }

  create(name: string, runId: string): void {
    this.changes++
    this.jobs.set(name, { name, uid: `uid-${this.#uid++}`, runId, active: true })
    this.made.set(runId, (this.made.get(runId) ?? 0) + 1)
    const run = this.runs.get(runId)
    if (!run || run.stuck) return
    this.clock.after(200 + this.random() * 4_000, () => this.#started(name, run))
  }

  /** A user deletes the Job of a run that has not started. */
  deleteByUser(job: WorldJob): void {
    this.changes++
    this.jobs.delete(job.name)
    this.deleted.set(job.runId, (this.deleted.get(job.runId) ?? 0) + 1)
  }

  activeJobs(runId?: string): WorldJob[] {
    return [...this.jobs.values()].filter((job) => job.active && (runId === undefined || job.runId === runId))
  }

  /** The flow's process goes on from whatever state it finds, unless that is a final one. */
  #started(name: string, run: WorldRun): void {
    if (!this.jobs.has(name)) return
    if (run.phase === 'claimed' || run.phase === 'waiting')
      Object.assign(run, { version: run.version + 1, phase: 'running', claim: null })
    this.clock.after(300 + this.random() * 5_000, () => {
      const job = this.jobs.get(name)
      if (!job) return
      this.changes++
      job.active = false
      if (!isFinished(run.phase)) Object.assign(run, { version: run.version + 1, phase: 'succeeded', claim: null })
    })
  }
}
