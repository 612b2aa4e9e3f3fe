import type { ShownText } from '../../shared/contract/contract'
import type { JobInputs } from '../../shared/dialect/dialect'
import { isFinished } from '../../shared/model/dialect-words'
import { newerJob } from '../../shared/model/job'
import type { FlowRun, FlowRunDetails, FlowRunLogPart, FlowRunState } from '../../shared/model/flow-run'
import { asSentence } from '../../shared/model/sentence'
import type { TaskRunList } from '../../shared/model/task-run'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { maskObject, wholeObject } from '../../shared/secrets/mask-object'
import { writeYaml } from '../../shared/yaml/write-yaml'
import type { KubernetesAgent } from '../agent/kubernetes-agent'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { readObject } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import type { KubeFault } from '../kube/kube-fault'
import { suspendJob } from '../kube/suspend-job'
import type { LogQuery } from '../prefect/prefect-api'
import { handBack } from './hand-back'
import type { RunsView } from './runs-view'
import { shownTimes } from './shown-times'
import { untilGone } from './until-gone'

export interface RunActionsParts {
  readonly connection: OpenConnection
  /** The server's: a run is scheduled for now by it. */
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly runs: RunsView
  readonly agent: KubernetesAgent
  readonly known: KnownSecrets
  /** Why no Job is made, as a sentence; null when Jobs are. */
  readonly whyNoJobs: () => string | null
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
  readonly #shown: ReturnType<typeof shownTimes>

  constructor(parts: RunActionsParts) {
    this.#parts = parts
    this.#shown = shownTimes(parts.connection.api)
  }

  async details(flowRunId: string): Promise<FlowRunDetails | null> {
    const { connection, signal } = this.#parts
    const details = await connection.api.details(flowRunId, signal)
    return details && withinDepth(details)
  }

  /** Null where the API has none to tell. */
  async taskRuns(flowRunId: string): Promise<TaskRunList | null> {
    return (await this.#shown.taskRuns?.(flowRunId, this.#parts.signal)) ?? null
  }

  /** Where Prefect itself shows the run; null where it doesn't. */
  async page(flowRunId: string): Promise<string | null> {
    return (await this.details(flowRunId))?.page ?? null
  }

  states(flowRunId: string): Promise<readonly FlowRunState[]> {
    return this.#shown.states(flowRunId, this.#parts.signal)
  }

  logs(flowRunId: string, query: LogQuery): Promise<FlowRunLogPart> {
    return this.#shown.logs(flowRunId, query, this.#parts.signal)
  }

  /** What the run's Job is made from; null when the API does not know the run any more. */
  async jobSpecInputs(flowRunId: string): Promise<JobInputs | null> {
    const { connection, signal } = this.#parts
    const [run] = await connection.api.read([flowRunId], signal)
    return run ? withinDepth(await connection.api.jobInputs(run, signal)) : null
  }

  async deploy(flowRunId: string): Promise<string | null> {
    const refusal = this.#parts.whyNoJobs() ?? (await this.#parts.agent.deployRun(flowRunId))
    this.#parts.runs.lookNow()
    return refusal
  }

  /**
   * Schedules a run once more. Jobs of it that are still active go first, so that none runs beside the new one; where a
   * process hands its run back by itself when it is told to stop, that is waited for.
   */
  async runAgain(flowRunId: string): Promise<string | null> {
    const { connection, clock, signal, runs, agent } = this.#parts
    const { api } = connection
    const [run] = await api.read([flowRunId], signal)
    if (!run) return unknownRun
    const removed = await this.#deleteActive(flowRunId)
    if (typeof removed === 'string') return removed
    const isAtWork = removed > 0 && !isFinished(run.phase)
    const refusal =
      isAtWork && this.#handsBack
        ? await handBack({ api, jobs: connection.jobs, clock, signal }, run)
        : await this.#schedule(run)
    runs.lookNow()
    agent.poke()
    return refusal
  }

  /** Ends a run for good: it becomes Cancelled, and its Jobs go with their pods. */
  async cancel(flowRunId: string): Promise<string | null> {
    const { connection, clock, signal, runs, agent } = this.#parts
    const { api } = connection
    const [run] = await api.read([flowRunId], signal)
    if (!run) return unknownRun
    const settled = await api.cancel(run, signal)
    if (!settled.ok) return settled.message
    // The run first, and its end last: a process may hand back a run that is Cancelled, but none that is Cancelling.
    runs.lookNow()
    agent.poke()
    const removed = await this.#deleteActive(flowRunId)
    if (typeof removed === 'string') return `The run is Cancelling, but its Job is there still. ${removed}`
    const gone = await untilGone({ jobs: connection.jobs, clock, signal }, flowRunId)
    if (gone === false)
      return 'The run is Cancelling, but its pod has not ended a minute after it was told to. Look at the pod under Jobs; the agent, while it runs, ends the run when the pod is gone.'
    if (gone !== true)
      return `The run is Cancelling, but the cluster does not say whether its Job is gone: ${asSentence(gone.message)} The agent, while it runs, ends the run when it is.`
    // One that waits has no process anywhere.
    await api.cleared([{ flowRunId, hadJobs: removed > 0 || run.phase === 'waiting' }], [], signal)
    runs.lookNow()
    return null
  }

  /**
   * Deletes a Job. What becomes of a run of it that has not ended by itself: `end` cancels it, `move` has it offered again,
   * for another pod; left out, it is marked as failed, or cancelled where its process would hand it back. A run that has a
   * newer Job goes on in that one, whatever is wished: only the Job goes.
   */
  async deleteJob(name: string, uid: string, then?: 'end' | 'move'): Promise<string | null> {
    const { connection, clock, signal, runs, agent } = this.#parts
    const { api, cluster, jobs } = connection
    const known = cluster.jobs.get(uid)
    const { flowRunId = null, namespace = connection.namespace } = known ?? {}
    const job = { namespace, name, uid }
    const isLeft = known !== undefined && flowRunId !== null && newerJob(known, cluster.jobsOf(flowRunId)) !== null
    const wish = then ?? (this.#handsBack ? 'end' : 'fail')
    const [before] = flowRunId === null || isLeft ? [] : await api.read([flowRunId], signal)
    const isOpen = before !== undefined && !isFinished(before.phase) && before.phase !== 'waiting'
    if (isOpen && wish === 'end') {
      const refusal = await this.cancel(before.id)
      if (refusal !== null) return refusal
    }
    const deleted = await jobs.delete(job, signal)
    if (!deleted.ok) {
      const { status, message } = deleted.fault
      return status === 409 ? `Another Job has this name now; look again. ${message}` : message
    }
    if (!isOpen || wish === 'end') return null
    if (wish === 'move') {
      const refusal = await handBack({ api, jobs, clock, signal }, before)
      runs.lookNow()
      agent.poke()
      return refusal
    }
    const [run] = await api.read([before.id], signal)
    if (!run || isFinished(run.phase) || run.phase === 'waiting') return null
    const settled = await api.fail(run, `Job ${name} was deleted from Flowdeck.`, signal)
    runs.lookNow()
    return settled.ok
      ? null
      : `The Job is deleted. The run has changed meanwhile; look at its state. ${settled.message}`
  }

  /**
   * Suspends a Job, which ends its pods, or lets it go on; not while its run has another one at work, for then two processes would
   * be.
   */
  async suspendJob(name: string, uid: string, suspend: boolean): Promise<string | null> {
    const { connection, signal } = this.#parts
    const { cluster, jobs, client } = connection
    const { flowRunId = null, namespace = connection.namespace } = cluster.jobs.get(uid) ?? {}
    if (!suspend && flowRunId !== null) {
      const found = await jobs.of([flowRunId], signal)
      if (!found.ok) return `The cluster does not say which Jobs the run has: ${asSentence(found.fault.message)}`
      const other = (found.value.get(flowRunId) ?? []).find((job) => job.active && job.uid !== uid)
      if (other) return `Its run has another Job, ${other.name}, and would have two processes. Delete one of the two.`
    }
    const done = await suspendJob(client, { namespace, name, uid }, suspend, signal)
    return done.ok ? null : whyNotSuspended(done.fault, namespace, suspend)
  }

  /** Whether a process that is told to stop has its run offered again. */
  get #handsBack(): boolean {
    return this.#parts.connection.dialect === '3'
  }

  async #schedule(run: FlowRun): Promise<string | null> {
    const { connection, clock, signal } = this.#parts
    const settled = await connection.api.schedule(run, clock.now(), signal)
    return settled.ok ? null : settled.message
  }

  /** Deletes the active Jobs of a run. @returns how many there were; or why that failed, as a sentence */
  async #deleteActive(flowRunId: string): Promise<number | string> {
    const { connection, signal } = this.#parts
    const { jobs } = connection
    const found = await jobs.of([flowRunId], signal)
    if (!found.ok)
      return `The cluster does not say which Jobs the run has: ${asSentence(found.fault.message)} Try again later.`
    let count = 0
    for (const job of found.value.get(flowRunId) ?? []) {
      if (!job.active) continue
      count++
      if (job.deleting) continue
      const deleted = await jobs.delete(job, signal)
      if (!deleted.ok) return `Its Job ${job.name} can’t be deleted: ${asSentence(deleted.fault.message)}`
    }
    return count
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
      return { ok: true, text: writeYaml(value), hidden }
    } catch (error) {
      const { status, message } = KubeError.ofFailure(error)
      return { ok: false, message: status === 404 ? 'It is no longer in the cluster.' : message }
    }
  }
}

function whyNotSuspended({ status, message, setup }: KubeFault, namespace: string, suspend: boolean): string {
  if (setup?.kind === 'notAllowed')
    return `This user may not patch jobs in ${namespace}, which suspending and resuming take: add the verb to the user’s Role. ${message}`
  if (status === 404)
    return `It is no longer in the cluster, so there is nothing to ${suspend ? 'suspend' : 'resume'}. If its flow run has not ended, run that again: it gets another Job.`
  return /metadata\.uid/.test(message) ? `Another Job has this name now; look again. ${message}` : message
}
