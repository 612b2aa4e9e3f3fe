import type { Claimant } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { isJobFinished, type JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { retryWaitMs } from '../clock/backoff'
import type { Clock } from '../clock/clock'
import type { ClusterJobs } from '../kube/cluster-jobs'
import { allJobsPath, jobsPath, summarizeJob } from '../kube/jobs'
import type { KubeClient } from '../kube/kube-client'
import type { KubeError } from '../kube/kube-error'
import { faultOf, type KubeFault } from '../kube/kube-fault'
import { limits } from '../kube/limits'
import { allPodsPath, podsPath, summarizePod } from '../kube/pods'
import { roomFor } from '../kube/room'
import { watchForever, type WatchOptions } from '../kube/watch'
import { PrefectError, type LogLine, type PrefectApi } from '../prefect/prefect-api'
import { lastWords } from './last-words'
import { crashLostRuns } from './lost-runs'
import { judge, type Act, type ObserverPolicy } from './judge'
import { ObservedRuns, type Instant, type Watched } from './observed-runs'

export interface ObserverParts {
  readonly api: Pick<PrefectApi, 'running' | 'read' | 'fail' | 'pending' | 'log' | 'logs'>
  readonly client: KubeClient
  readonly jobs: Pick<ClusterJobs, 'of' | 'delete'>
  /** Where Jobs are looked for when not all namespaces may be. */
  readonly namespace: string
  /** The label of Jobs and pods that holds a run's id. */
  readonly runLabel: string
  /** Whether a Job is one of this agent's. */
  readonly isOurs: (job: JobSummary) => boolean
  /** The agent under each name that it has had; asked each time. */
  readonly claimants: () => readonly Claimant[]
  /** Asked each time. */
  readonly policy: () => ObserverPolicy
  readonly clock: Clock
  readonly random: () => number
  /** Aborted when it is to end. */
  readonly signal: AbortSignal
  readonly onCrashed: (flowRunId: string, reason: string) => void
  /** Something could not be seen for want of a right. */
  readonly onDenied: (fault: KubeFault) => void
  /** What may have been said of a Job could not be watched, or a mistake of ours was made. */
  readonly onMistake: (where: string, error: unknown) => void
}

/** Runs read in one request. */
const batchLimit = 100
/** Lines of a run's log among which one is looked for that may have been written before. */
const saidAmong = 200
const longestSleepMs = 600_000

/**
 * Looks after the Jobs that were made: what goes wrong with a Job or its pod and that its process can't report is reported for
 * it. A run at work costs no request. Resolves when the signal is aborted.
 * Source: prefect-kubernetes 0.8.0, observer.py.
 */
export async function observe(parts: ObserverParts): Promise<void> {
  await new Observer(parts).run()
}

interface Hears<T> extends Pick<WatchOptions<T>, 'read' | 'onChange'> {
  /** @param whole whether these are all that there are */
  readonly onList: (items: readonly T[], whole: boolean) => void
}

class Observer {
  readonly #parts: ObserverParts
  readonly #runs: ObservedRuns
  #wake: (() => void) | null = null
  #changed = false
  #jobsListed: () => void = () => undefined
  /** Resolves when all Jobs were listed once. */
  readonly #haveJobs = new Promise<void>((resolve) => (this.#jobsListed = resolve))

  constructor(parts: ObserverParts) {
    this.#parts = parts
    this.#runs = new ObservedRuns(parts.isOurs)
  }

  async run(): Promise<void> {
    const { runLabel } = this.#parts
    await Promise.all([
      this.#watch(allJobsPath, jobsPath, {
        read: (object) => summarizeJob(object, [runLabel]),
        onList: (jobs: readonly JobSummary[], whole) => this.#listed(jobs, whole),
        onChange: (type, job) =>
          type === 'DELETED' ? this.#runs.deleteJob(job, this.#at()) : this.#runs.changeJob(job, this.#at()),
      }),
      this.#watch(allPodsPath, podsPath, {
        read: (object) => summarizePod(object, [runLabel]),
        onList: (pods: readonly PodSummary[], whole) => this.#runs.listPods(pods, whole, this.#at()),
        onChange: (type, pod) =>
          type === 'DELETED' ? this.#runs.deletePod(pod.uid, this.#at()) : this.#runs.changePod(pod, this.#at()),
      }),
      this.#loop(),
      this.#findLost(),
    ])
  }

  /** Everywhere if that is allowed, else in the one namespace. */
  async #watch<T>(everywhere: string, within: (namespace: string) => string, hears: Hears<T>): Promise<void> {
    const { client, clock, namespace, runLabel, signal, onDenied, onMistake } = this.#parts
    const refused = new AbortController()
    let isWhole = true
    const watchAt = (path: string, until: AbortSignal, onTrouble: (error: KubeError | null) => void) =>
      watchForever<T>(client, {
        path,
        labelSelector: runLabel,
        clock,
        signal: until,
        keep: roomFor(limits.watchedObjects),
        read: hears.read,
        onList: (items) => {
          this.#hear(() => hears.onList(items, isWhole))
          isWhole = true
        },
        onChange: (type, item) => this.#hear(() => hears.onChange(type, item)),
        onTooMany: () => (isWhole = false),
        onTrouble,
        onMistake: (error) => onMistake('watching Jobs and pods', error),
      })
    const end = (): void => refused.abort()
    signal.addEventListener('abort', end, { once: true })
    await watchAt(everywhere, refused.signal, (error) => {
      if (error?.status === 403) end()
    })
    signal.removeEventListener('abort', end)
    if (!signal.aborted)
      await watchAt(within(namespace), signal, (error) => {
        if (error?.status === 403) onDenied(faultOf(error, namespace, 'watch'))
      })
  }

  #hear(take: () => void): void {
    take()
    this.#changed = true
    this.#wake?.()
  }

  #listed(jobs: readonly JobSummary[], whole: boolean): void {
    this.#runs.listJobs(jobs, whole, this.#at())
    this.#jobsListed()
  }

  async #findLost(): Promise<void> {
    const { signal, onMistake } = this.#parts
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([this.#haveJobs, ended])
    await crashLostRuns(this.#parts, () => this.#runs.ids).catch((error: unknown) =>
      onMistake('finding lost runs', error),
    )
  }

  async #loop(): Promise<void> {
    const { clock, signal, policy, onMistake } = this.#parts
    while (!signal.aborted) {
      this.#changed = false
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
    if (this.#changed || signal.aborted) return Promise.resolve()
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
      for (const act of acts) await this.#do(act, watched, run)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof PrefectError)) onMistake('looking after a run', error)
      this.#again(watched, error)
      return
    }
    watched.readAgeMs = ageMs
    watched.failures = 0
    if (over) this.#runs.close({ ...watched, concern })
  }

  #again(watched: Watched, error?: unknown): void {
    const { clock, random } = this.#parts
    const retryAfterMs = error instanceof PrefectError ? error.options.retryAfterMs : 0
    watched.notBefore = clock.elapsed() + retryWaitMs(watched.failures++ + 2, random(), retryAfterMs)
  }

  async #do(act: Act, watched: Watched, run: FlowRun | null): Promise<void> {
    const { api, jobs, signal } = this.#parts
    const { concern, flowRunId } = watched
    switch (act.kind) {
      case 'tell':
        if (watched.isOld && (await this.#wasSaid(flowRunId, act.message))) return
        await this.#tell(act, watched)
        return
      case 'pending':
        if (run) await api.pending(run, signal)
        return
      case 'crash':
        if (run) await this.#crash(act, watched, run)
        return
      case 'deleteJob':
        if (!isJobFinished(concern.job)) await jobs.delete(concern.job, signal)
    }
  }

  async #tell({ level, message, tail }: Extract<Act, { kind: 'tell' }>, watched: Watched): Promise<void> {
    const last = tail ? await lastWords(this.#parts, watched.concern) : null
    const { flowRunId } = watched
    const at = this.#at().now
    await this.#write(
      [message, ...(last === null ? [] : [last])].map((each) => ({ flowRunId, at, level, message: each })),
    )
  }

  async #crash(act: Extract<Act, { kind: 'crash' }>, watched: Watched, run: FlowRun): Promise<void> {
    const { api, signal, onCrashed } = this.#parts
    if (await this.#isBack(watched)) return
    const settled = await api.fail(run, act.message, signal)
    // It has moved on by itself.
    if (!settled.ok) return
    onCrashed(run.id, act.message)
    const at = this.#at().now
    const line = (message: string): LogLine => ({ flowRunId: run.id, at, level: 'ERROR', message })
    const tail = await lastWords(this.#parts, watched.concern)
    await this.#write([...(act.advice === null ? [] : [line(act.advice)]), ...(tail === null ? [] : [line(tail)])])
  }

  /** The list may be late: before a run has crashed because its Job is gone, the server is asked for its Jobs. */
  async #isBack({ concern, flowRunId }: Watched): Promise<boolean> {
    if (concern.kind !== 'ended' || !concern.deleted) return false
    const { jobs, signal } = this.#parts
    const known = await jobs.of([flowRunId], signal)
    if (!known.ok) throw new PrefectError('transient', known.fault.message)
    return known.value.get(flowRunId)?.some((job) => job.active) ?? false
  }

  /** The run's state is what counts: a line that can't be written now is let go. */
  async #write(lines: readonly LogLine[]): Promise<void> {
    if (lines.length === 0) return
    await this.#parts.api.log(lines, this.#parts.signal).catch(passOver)
  }

  async #wasSaid(flowRunId: string, message: string): Promise<boolean> {
    const lines = await this.#parts.api.logs(flowRunId, 0, saidAmong, this.#parts.signal)
    return lines.some((line) => line.message === message)
  }

  #at(): Instant {
    return { now: this.#parts.clock.now(), elapsed: this.#parts.clock.elapsed() }
  }
}

/** @throws what is no PrefectError */
function passOver(error: unknown): void {
  if (!(error instanceof PrefectError)) throw error
}
