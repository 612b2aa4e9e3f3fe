import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { AgentEvent } from '../agent/agent-event'
import type { AnsweredRequest } from './answered-requests'

/** What the metrics are about; asked at each scrape. */
export interface Measured {
  readonly status: () => AgentStatus
  readonly version: string
}

/** From a run's due time to its Job, s: a tenth of a second is the aim, upstream's agents take several. */
const lateness = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300]
/** Of a request, s, up to the longest time limit of one. */
const latencies = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** How finely the delay of the event loop is measured, ms: each look wakes an idle process. */
const loopDelayPrecisionMs = 100

/**
 * What an agent did since its process began, for Prometheus: names and units by its conventions (seconds, `_total`). Labels
 * have a fixed set of values: no name of a flow, a run or a Job is one.
 * Source: prometheus.io/docs/practices/naming.
 */
export class AgentMetrics {
  readonly #registry = new Registry()
  readonly #polls = this.#counter('polls_total', 'Looks at the queue, by whether the API answered.', ['outcome'])
  readonly #claims = this.#counter('claims_total', 'Flow runs by what came of claiming them.', ['outcome'])
  readonly #jobs = this.#counter('jobs_created_total', 'Jobs that were made of flow runs.')
  readonly #failed = this.#counter('runs_failed_total', 'Flow runs that could get no Job.')
  readonly #crashed = this.#counter('runs_crashed_total', 'Flow runs whose pod was lost or could not start.')
  readonly #cleaned = this.#counter('jobs_deleted_total', 'Finished Jobs that were deleted.')
  readonly #cancelled = this.#counter('jobs_cancelled_total', 'Jobs that were deleted since their run was cancelled.')
  readonly #retries = this.#counter('retries_total', 'Waits for a server that did not answer, or with an error.', [
    'to',
  ])
  readonly #problems = this.#counter('problems_total', 'Problems that needed somebody, by kind.', ['kind'])
  readonly #mistakes = this.#counter('mistakes_total', 'Errors of Flowdeck’s own.')
  readonly #late = this.#histogram('due_to_job_seconds', 'From a run’s due time to its Job.', lateness)
  readonly #requests = this.#histogram(
    'request_duration_seconds',
    'Requests up to the head of their answer.',
    latencies,
    ['to', 'method', 'code'],
  )
  readonly #offered = this.#gauge('queue_offered_runs', 'Runs that the last answered poll offered.')

  constructor({ status, version }: Measured) {
    // Counters that stand at 0 from the start can be told from an agent that does not count.
    for (const outcome of ['answered', 'unanswered']) this.#polls.inc({ outcome }, 0)
    for (const outcome of ['claimed', 'recovered', 'dropped']) this.#claims.inc({ outcome }, 0)
    for (const to of servers) this.#retries.inc({ to }, 0)
    this.#gauge('build_info', 'The version, as a label.', ['version']).set({ version }, 1)
    this.#asked('claims_in_hand', 'Claimed runs that have no Job yet.', () => status().claimsInHand)
    this.#asked('running', 'Whether the agent claims runs: 1, or 0 while it observes or is stopping.', () =>
      Number(status().mode === 'running'),
    )
    this.#asked('last_poll_timestamp_seconds', 'When a poll was answered last; 0 for never.', () =>
      ((time) => (time ?? 0) / 1_000)(status().lastPollAt),
    )
    const up = this.#gauge('server_up', 'Whether the server answered the last time that it was asked.', ['to'], () => {
      for (const to of servers) up.set({ to }, Number(status()[to].state === 'connected'))
    })
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: loopDelayPrecisionMs })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  hear(event: AgentEvent): void {
    switch (event.kind) {
      case 'polled':
        this.#polls.inc({ outcome: event.ok ? 'answered' : 'unanswered' })
        if (event.ok) this.#offered.set(event.due)
        return
      case 'claimed':
      case 'recovered':
      case 'dropped':
        this.#claims.inc({ outcome: event.kind })
        return
      case 'deployed':
        this.#jobs.inc()
        if (event.ms !== null) this.#late.observe(Math.max(0, event.ms) / 1_000)
        return
      case 'failed':
        this.#failed.inc()
        return
      case 'crashed':
        this.#crashed.inc()
        return
      case 'cancelled':
        this.#cancelled.inc()
        return
      case 'cleaned':
        if (event.pod === null) this.#cleaned.inc()
        return
      case 'problem':
        this.#problems.inc({ kind: event.problem.kind })
        return
      case 'mistake':
        this.#mistakes.inc()
        return
      case 'link':
        if (event.link.state === 'retrying') this.#retries.inc({ to: event.to })
        return
      case 'ready':
      case 'waiting':
      case 'notice':
      case 'clock':
      case 'deaf':
      case 'stopped':
    }
  }

  hearRequest({ to, method, code, seconds }: AnsweredRequest): void {
    this.#requests.observe({ to, method, code }, seconds)
  }

  #counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `flowdeck_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] })
  }

  #gauge<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    collect: () => void = () => undefined,
  ): Gauge<L> {
    const registers = [this.#registry]
    return new Gauge({ name: `flowdeck_${name}`, help, labelNames: [...labelNames], collect, registers })
  }

  /** A value that is asked for at each scrape. */
  #asked(name: string, help: string, value: () => number): void {
    const gauge: Gauge = this.#gauge(name, help, [], () => gauge.set(value()))
  }

  #histogram<L extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    const registers = [this.#registry]
    const given = { help, buckets: [...buckets], labelNames: [...labelNames], registers }
    return new Histogram({ name: `flowdeck_${name}`, ...given })
  }
}

const servers = ['api', 'cluster'] as const
