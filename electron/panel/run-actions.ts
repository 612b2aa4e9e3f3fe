import { stringify } from 'yaml'
import type { ShownText } from '../../shared/contract/contract'
import type { JobInputs } from '../../shared/dialect/dialect'
import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRunDetails, FlowRunLog, FlowRunState } from '../../shared/model/flow-run'
import { asSentence } from '../../shared/model/sentence'
import type { TaskRunList } from '../../shared/model/task-run'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { maskObject, wholeObject } from '../../shared/secrets/mask-object'
import type { KubernetesAgent } from '../agent/kubernetes-agent'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { readObject } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import type { RunsView } from './runs-view'

export interface RunActionsParts {
  readonly connection: OpenConnection
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly runs: RunsView
  readonly agent: KubernetesAgent
  readonly known: KnownSecrets
}

/** Nothing crosses to the page that is too deep to be sent. */
const withinDepth = <T extends object>(value: T): T => wholeObject(value) as T

const unknownRun = 'The Prefect API does not know this run any more.'

/**
 * What a user asks about runs and Jobs, and does to them by hand. What is done resolves to why it was not, or null; errors
 * of a server reject.
 */
export class RunActions {
  readonly #parts: RunActionsParts

  constructor(parts: RunActionsParts) {
    this.#parts = parts
  }

  async details(flowRunId: string): Promise<FlowRunDetails | null> {
    const { connection, signal } = this.#parts
    const details = await connection.api.details(flowRunId, signal)
    return details && withinDepth(details)
  }

  /** Null where the API has none to tell. */
  async taskRuns(flowRunId: string): Promise<TaskRunList | null> {
    const { connection, signal } = this.#parts
    return (await connection.api.taskRuns?.(flowRunId, signal)) ?? null
  }

  /** Where Prefect itself shows the run; null where it doesn't. */
  async page(flowRunId: string): Promise<string | null> {
    return (await this.details(flowRunId))?.page ?? null
  }

  states(flowRunId: string): Promise<readonly FlowRunState[]> {
    const { connection, signal } = this.#parts
    return connection.api.states(flowRunId, signal)
  }

  /** @param after ms since the epoch */
  logs(flowRunId: string, after: number, limit: number): Promise<readonly FlowRunLog[]> {
    const { connection, signal } = this.#parts
    return connection.api.logs(flowRunId, after, limit, signal)
  }

  /** What the run's Job is made from; null when the API does not know the run any more. */
  async jobSpecInputs(flowRunId: string): Promise<JobInputs | null> {
    const { connection, signal } = this.#parts
    const [run] = await connection.api.read([flowRunId], signal)
    return run ? withinDepth(await connection.api.jobInputs(run, signal)) : null
  }

  async deploy(flowRunId: string): Promise<string | null> {
    const refusal = await this.#parts.agent.deployRun(flowRunId)
    this.#parts.runs.lookNow()
    return refusal
  }

  /** Schedules a run once more; Jobs of it that are still active go first, so that none runs beside the new one. */
  async runAgain(flowRunId: string): Promise<string | null> {
    const { connection, clock, signal, runs, agent } = this.#parts
    const { api, jobs } = connection
    const [run] = await api.read([flowRunId], signal)
    if (!run) return unknownRun
    const found = await jobs.of([flowRunId], signal)
    if (!found.ok)
      return `The cluster does not say which Jobs the run has: ${asSentence(found.fault.message)} Try again later.`
    for (const job of found.value.get(flowRunId) ?? []) {
      if (!job.active || job.deleting) continue
      const deleted = await jobs.delete(job, signal)
      if (!deleted.ok) return `Its Job ${job.name} can’t be deleted: ${deleted.fault.message}`
    }
    const settled = await api.schedule(run, clock.now(), signal)
    runs.lookNow()
    agent.poke()
    return settled.ok ? null : settled.message
  }

  /** Deletes a Job, and marks its run as failed if it has not ended by itself. */
  async deleteJob(name: string, uid: string): Promise<string | null> {
    const { connection, signal, runs } = this.#parts
    const { api, cluster, jobs } = connection
    const { flowRunId = null, namespace = connection.namespace } = cluster.jobs.get(uid) ?? {}
    const deleted = await jobs.delete({ namespace, name, uid }, signal)
    if (!deleted.ok) {
      const { status, message } = deleted.fault
      return status === 409 ? `Another Job has this name now; look again. ${message}` : message
    }
    if (flowRunId === null) return null
    const [run] = await api.read([flowRunId], signal)
    if (!run || isFinished(run.phase) || run.phase === 'waiting') return null
    const settled = await api.fail(run, `Job ${name} was deleted from Flowdeck.`, signal)
    runs.lookNow()
    return settled.ok
      ? null
      : `The Job is deleted. The run has changed meanwhile; look at its state. ${settled.message}`
  }

  /** Starts a run of a demo flow of the practice API. @returns its id; null where there is no such flow */
  startDemo(flowId: string, dueInMs: number): string | null {
    const { connection, runs } = this.#parts
    const { practiceApi } = connection
    const flow = practiceApi?.flows.find((each) => each.id === flowId)
    if (!flow || !practiceApi) return null
    const flowRunId = practiceApi.createRun(flow.name, { dueInMs })
    runs.lookNow()
    return flowRunId
  }

  /**
   * An object as the cluster has it, for people. What Flowdeck knows to be secret stays hidden, and is not counted.
   * @param show also what looks like a secret
   */
  async yamlOf(kind: 'job' | 'pod', name: string, show: boolean): Promise<ShownText> {
    const { connection, signal, known } = this.#parts
    try {
      const object = known.maskIn(await readObject(connection.client, kind, connection.namespace, name, signal))
      const { value, hidden } = show ? { value: wholeObject(object), hidden: 0 } : maskObject(object)
      return { ok: true, text: stringify(value, { lineWidth: 0 }), hidden }
    } catch (error) {
      const { status, message } = KubeError.ofFailure(error)
      return { ok: false, message: status === 404 ? 'It is no longer in the cluster.' : message }
    }
  }
}
