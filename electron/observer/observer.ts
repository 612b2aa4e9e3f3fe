import type { FlowRun } from '../../shared/model/flow-run'
import { isJobFinished, type JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { retryWaitMs } from '../clock/backoff'
import type { ClusterJobs } from '../kube/cluster-jobs'
import { KubeError } from '../kube/kube-error'
import { PrefectError, type LogLine, type PrefectApi } from '../prefect/prefect-api'
import { endRun } from './end-run'
import { lastEvents, lastWords } from './last-words'
import { crashLostRuns, type LostRunsParts } from './lost-runs'
import { cleanForever, type CleanerParts } from './clean-forever'
import { judge, type Act, type ObserverPolicy } from './judge'
import { ObservedRuns, type Instant, type Watched } from './observed-runs'
import { watchRuns, type WatchRunsParts } from './watch-runs'

export interface ObserverParts extends WatchRunsParts, Omit<LostRunsParts, 'api' | 'jobs'> {
  readonly api: Pick<PrefectApi, 'running' | 'read' | 'tenure' | 'fail' | 'pending' | 'log' | 'logs'>
  readonly jobs: Pick<ClusterJobs, 'of' | 'delete'>
  /** Whether a Job is one of this agent's. */
  readonly isOurs: (job: JobSummary) => boolean
  /** Asked each time. */
  readonly policy: () => ObserverPolicy
  /** Deletes Jobs when their time has come; left out, nobody does. */
  readonly cleaner?: Pick<CleanerParts, 'cleaning' | 'keep' | 'onCleaned' | 'onCleanTrouble'> | undefined
}

/** Runs read in one request. */
const batchLimit = 100
/** Lines of a run's log among which one is looked for that may have been written before. */
const saidAmong = 200
const longestSleepMs = 600_000
const writeTries = 4

/**
 * Looks after the Jobs that were made: what goes wrong with a Job or its pod and that its process can't report is reported for
 * it. A run at work costs no request. Resolves when the signal is aborted.
 * Source: prefect-kubernetes 0.8.0, observer.py.
 */
export async function observe(parts: ObserverParts): Promise<void> {
  await new Observer(parts).run()
}

/** Used for a moment, it ends the runs of Jobs that are to go. */
export class Observer {
  readonly #parts: ObserverParts
  readonly #runs: ObservedRuns
  #wake: (() => void) | null = null
  /** Until when the loop sleeps, when it does. */
  #sleepsUntil = 0
  /** How often all Jobs were listed, and who waits for the next time. */
  #lists = 0
  readonly #onList = new Set<() => void>()
  readonly #ended: Promise<void>

  constructor(parts: ObserverParts) {
    this.#parts = parts
    this.#runs = new ObservedRuns(parts.isOurs)
    this.#ended = endOf(parts.signal)
  }

  async run(): Promise<void> {
    await Promise.all([
      watchRuns(this.#parts, this.#runs, { onHeard: () => this.#heard(), onJobs: () => this.#listed() }),
      this.#loop(),
      this.#findLost(),
      this.#clean(),
    ])
  }

  /** Ends the runs that nothing but these Jobs can end, as far as that can be done now. */
  async endRunsOf(jobs: readonly JobSummary[], pods: readonly PodSummary[]): Promise<void> {
    this.#runs.listJobs(jobs, true, this.#at())
    this.#runs.listPods(pods, true, this.#at())
    for (const { flowRunId } of jobs) this.#runs.reopen(flowRunId, this.#at())
    while (!this.#parts.signal.aborted) {
      const { due } = this.#runs.due(this.#at(), this.#parts.policy(), batchLimit)
      if (due.length === 0) return
      await this.#lookAfter(due)
    }
  }

  async #clean(): Promise<void> {
    const { cleaner } = this.#parts
    if (!cleaner) return
    await this.#listAfter(0)
    const onEndFirst = ({ flowRunId }: JobSummary): void => {
      this.#runs.reopen(flowRunId, this.#at())
      this.#heard()
    }
    await cleanForever(
      { ...this.#parts, ...cleaner, onEndFirst },
      {
        jobs: () => this.#runs.jobs,
        orphans: () => this.#runs.orphans,
        isOpen: (flowRunId) => this.#runs.isOpen(flowRunId),
      },
    )
  }

  /** Most of what is heard is looked after later than what is waited for: the loop sleeps on. */
  #heard(): void {
    if (!this.#wake) return
    const { nextAt } = this.#runs.due(this.#at(), this.#parts.policy(), 0)
    if (nextAt < this.#sleepsUntil) this.#wake()
  }

  #listed(): void {
    this.#lists++
    for (const hear of [...this.#onList]) hear()
  }

  /** Resolves when Jobs were listed more often than that, or the signal is aborted. */
  async #listAfter(count: number): Promise<void> {
    if (this.#lists > count) return
    let hear: () => void = () => undefined
    await Promise.race([new Promise<void>((resolve) => this.#onList.add((hear = resolve))), this.#ended])
    this.#onList.delete(hear)
  }

  /** At the start, and whenever all Jobs had to be listed again: one that came and went meanwhile was never seen. */
  async #findLost(): Promise<void> {
    const { signal, onMistake } = this.#parts
    for (let lists = 0; !signal.aborted;) {
      await this.#listAfter(lists)
      lists = this.#lists
      await crashLostRuns(this.#parts, this.#runs).catch((error: unknown) => onMistake('finding lost runs', error))
    }
  }

  async #loop(): Promise<void> {
    const { clock, signal, policy, onMistake } = this.#parts
    while (!signal.aborted) {
      const { due, nextAt } = this.#runs.due(this.#at(), policy(), batchLimit)
      if (due.length > 0) {
        await this.#lookAfter(due).catch((error: unknown) => {
          if (signal.aborted) return
          onMistake('looking after runs', error)
          for (const watched of due) this.#again(watched)
        })
      } else await this.#sleep(Math.min(longestSleepMs, nextAt - clock.elapsed()))
      // What comes in together is looked at together.
      await clock.turn()
    }
  }

  #sleep(ms: number): Promise<void> {
    const { clock, signal } = this.#parts
    if (signal.aborted) return Promise.resolve()
    this.#sleepsUntil = clock.elapsed() + ms
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wake = null
        takeBack()
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const takeBack = clock.after(Math.max(0, ms), wake)
      this.#wake = wake
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  async #lookAfter(due: readonly Watched[]): Promise<void> {
    const { api, signal } = this.#parts
    let runs: readonly FlowRun[]
    try {
      runs = await api.read(
        due.map(({ flowRunId }) => flowRunId),
        signal,
      )
    } catch (error) {
      if (!(error instanceof PrefectError)) throw error
      for (const watched of due) this.#again(watched, error)
      return
    }
    const byId = new Map(runs.map((run) => [run.id, run]))
    await Promise.all(due.map((watched) => this.#attend(watched, byId.get(watched.flowRunId) ?? null)))
  }

  /** What an error stops is tried again; what was done before it is known as done by the servers. */
  async #attend(watched: Watched, run: FlowRun | null): Promise<void> {
    const { clock, policy, signal, onMistake } = this.#parts
    const ageMs = clock.elapsed() - watched.since
    const { concern, readAgeMs } = watched
    const { acts, over } = judge(concern, { ageMs, isFirst: readAgeMs === null, run }, policy())
    try {
      for (const act of acts) if (!(await this.#do(act, watched, run))) break
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof PrefectError)) onMistake('looking after a run', error)
      this.#again(watched, error)
      return
    }
    this.#runs.wasRead(watched, ageMs)
    if (over) this.#runs.close({ ...watched, concern })
  }

  #again(watched: Watched, error?: unknown): void {
    const retryAfterMs = error instanceof PrefectError ? error.options.retryAfterMs : 0
    const waitMsOf = (failures: number): number => retryWaitMs(failures + 2, this.#parts.random(), retryAfterMs)
    this.#runs.failed(watched, this.#at(), waitMsOf)
  }

  /** @returns false when the run is not what it was taken for: nothing else is to be done then */
  async #do(act: Act, watched: Watched, run: FlowRun | null): Promise<boolean> {
    const { api, signal } = this.#parts
    const { concern, flowRunId } = watched
    switch (act.kind) {
      case 'tell':
        if (!watched.isOld || !(await this.#wasSaid(flowRunId, act.message))) await this.#tell(act, watched)
        return true
      case 'pending':
        if (run) await api.pending(run, signal)
        return true
      case 'crash':
        return this.#crash(act, watched)
      case 'deleteJob':
        if (!isJobFinished(concern.job)) await this.#deleteJob(concern.job)
        return true
    }
  }

  /** @throws PrefectError when it could not be done: its run is read again before the next try */
  async #deleteJob(job: JobSummary): Promise<void> {
    const { jobs, cleaner, signal } = this.#parts
    try {
      await cleaner?.keep(job, { lenient: true, signal })
    } catch (error) {
      // Its pod never started: what there is to say is in the run's log.
      if (!(error instanceof KubeError)) throw error
    }
    const deleted = await jobs.delete(job, signal)
    if (deleted.ok) return
    if (deleted.fault.setup?.kind === 'notAllowed') this.#parts.onForbidden(deleted.fault)
    throw new PrefectError('transient', deleted.fault.message)
  }

  async #tell({ level, message, tail }: Extract<Act, { kind: 'tell' }>, watched: Watched): Promise<void> {
    const last = tail ? await lastWords(this.#parts, watched.concern) : null
    await this.#write(watched.flowRunId, [message, last], level)
  }

  async #crash(act: Extract<Act, { kind: 'crash' }>, watched: Watched): Promise<boolean> {
    const { flowRunId, concern } = watched
    if (await this.#isBack(watched)) return false
    // Read before the run is ended: its pod may go any moment.
    const [events, tail] = await Promise.all([lastEvents(this.#parts, concern), lastWords(this.#parts, concern)])
    if (!(await endRun(this.#parts, { flowRunId, jobName: concern.job.name }, act.message))) return false
    this.#parts.onCrashed(flowRunId, act.message)
    await this.#write(flowRunId, [act.advice, events, tail], 'ERROR')
    return true
  }

  /** The list may be late: before a run has crashed because its Job is gone, the server is asked for its Jobs. */
  async #isBack({ concern, flowRunId }: Watched): Promise<boolean> {
    if (concern.kind !== 'ended' || !concern.deleted) return false
    const { jobs, signal } = this.#parts
    const known = await jobs.of([flowRunId], signal)
    if (!known.ok) throw new PrefectError('transient', known.fault.message)
    return known.value.get(flowRunId)?.some((job) => job.active) ?? false
  }

  /** The run's state is what counts: lines that can't be written in a few tries are let go. */
  async #write(flowRunId: string, messages: readonly (string | null)[], level: LogLine['level']): Promise<void> {
    const { api, clock, random, signal } = this.#parts
    const now = clock.now()
    const lines = messages.filter((each) => each !== null).map((message) => ({ flowRunId, at: now, level, message }))
    for (let tries = 0; lines.length > 0 && tries < writeTries && !signal.aborted; tries++) {
      try {
        await api.log(lines, signal)
        return
      } catch (error) {
        if (!(error instanceof PrefectError)) throw error
        // What may have been written is not written twice.
        if (error.kind !== 'transient' || error.options.effectOpen) return
        await clock.sleep(retryWaitMs(tries + 2, random()), signal)
      }
    }
  }

  async #wasSaid(flowRunId: string, message: string): Promise<boolean> {
    const { lines } = await this.#parts.api.logs(flowRunId, { after: 0, limit: saidAmong }, this.#parts.signal)
    return lines.some((line) => line.message === message)
  }

  #at(): Instant {
    return { now: this.#parts.clusterNow(), elapsed: this.#parts.clock.elapsed() }
  }
}

const endOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
