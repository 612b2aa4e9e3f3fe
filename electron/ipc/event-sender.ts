import type { WebContents } from 'electron'
import { events, type EventName, type EventPayload } from '../../shared/contract/contract'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import type { ProblemEntry } from '../../shared/model/problem'
import type { MinuteStats } from '../../shared/model/agent-status'
import { DeltaBatch } from './delta-batch'

/** At most ten a second of each. */
const everyMs = 100

export const eventChannel = 'flowdeck:event'

/** Sends the contract's events to the panel: deltas gathered for a tenth of a second, of a status only the last. */
export class EventSender {
  readonly flowRuns = new DeltaBatch<FlowRunSummary>((run) => run.id)
  readonly jobs = new DeltaBatch<JobSummary>((job) => job.uid)
  readonly pods = new DeltaBatch<PodSummary>((pod) => pod.uid)
  readonly kubeEvents = new DeltaBatch<KubeEvent>((event) => event.uid)
  readonly problems = new DeltaBatch<ProblemEntry>((entry) => entry.key)
  readonly #latest = new Map<EventName, unknown>()
  readonly #minutes = new Map<number, MinuteStats>()
  readonly #contents: () => WebContents | null
  #timer: NodeJS.Timeout | null = null

  constructor(contents: () => WebContents | null) {
    this.#contents = contents
  }

  /** Of several within a tenth of a second the last one goes out. */
  latest<E extends EventName>(name: E, payload: EventPayload<E>): void {
    this.#latest.set(name, payload)
    this.soon()
  }

  minute(stats: MinuteStats): void {
    this.#minutes.set(stats.at, stats)
    this.soon()
  }

  /** Each one goes out, at once. */
  now<E extends EventName>(name: E, payload: EventPayload<E>): void {
    const contents = this.#contents()
    if (contents && !contents.isDestroyed()) contents.send(eventChannel, name, events[name].parse(payload))
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.flush()
    }, everyMs)
  }

  flush(): void {
    for (const [name, payload] of this.#latest) this.now(name, payload as never)
    this.#latest.clear()
    if (this.#minutes.size > 0) this.now('stats.changed', [...this.#minutes.values()])
    this.#minutes.clear()
    this.#delta('flowRuns.changed', this.flowRuns)
    this.#delta('jobs.changed', this.jobs)
    this.#delta('pods.changed', this.pods)
    this.#delta('kubeEvents.changed', this.kubeEvents)
    this.#delta('problems.changed', this.problems)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #delta(name: EventName, batch: { take(): object | null }): void {
    const delta = batch.take()
    if (delta) this.now(name, delta as never)
  }
}
