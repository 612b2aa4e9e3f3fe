import pLimit, { type LimitFunction } from 'p-limit'
import { explain } from '../../shared/model/explain'
import type { Claim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import type { Problem, RunRef } from '../../shared/model/problem'
import { replaceJobSpecYaml } from '../../shared/job-spec/replace-job-spec-yaml'
import { createJob, getJob } from '../kube/jobs'
import { KubeError } from '../kube/kube-error'
import { PrefectError } from '../prefect/prefect-api'
import { retryWaitMs } from './backoff'
import { jobNameOf, type HeldClaim } from './decide'
import { receipt, receiptBeginning, type FoundClaim } from './found-claims'
import type { AgentParts } from './agent-parts'
import type { RunLog } from './run-log'

export type DeployOutcome =
  | { readonly kind: 'deployed'; readonly jobName: string; readonly dueToJobMs: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly problem: Problem | null }
  /** The run has moved on by itself; there is nothing left to do for us. */
  | { readonly kind: 'given up' }
  | { readonly kind: 'again'; readonly change: Partial<Pick<HeldClaim, 'attempt' | 'notBefore' | 'verdict' | 'claim'>> }

/** Names of Jobs that are remembered as created by us. */
const createdLimit = 20_000

/**
 * Makes the Jobs of claimed runs, a bounded number at once. One run's failure never touches another, and its error is
 * logged on that run only. Source: prefect 0.6.7, agent/kubernetes/agent.py, deploy_flows (which ends at the first that fails).
 */
export class DeployFlows {
  readonly #parts: AgentParts
  readonly #runLog: RunLog
  readonly #signal: AbortSignal
  readonly #limit: LimitFunction
  readonly #failures = new Map<string, number>()
  readonly #hopeless = new Set<string>()
  /** Jobs that the server confirmed to us. */
  readonly created = new Set<string>()

  constructor(parts: AgentParts, runLog: RunLog, signal: AbortSignal) {
    this.#parts = parts
    this.#runLog = runLog
    this.#signal = signal
    this.#limit = pLimit(parts.options.concurrency)
  }

  /** Nothing can be made of this version of the run; it was said in its log. */
  isHopeless(run: FlowRun): boolean {
    return this.#hopeless.has(run.id)
  }

  /**
   * Creates the Job of a claim. Safe to repeat: the name derives from the run's id and version, so 409 on this run's own
   * Job counts as done, and on a foreign one the next name is tried.
   */
  createJob(held: HeldClaim): Promise<DeployOutcome> {
    return this.#limit(() => this.#createJob(held))
  }

  async #createJob({ run, claim, attempt }: HeldClaim): Promise<DeployOutcome> {
    if (this.#signal.aborted) return again({})
    const { cluster, options, template } = this.#parts
    const jobName = attempt === 0 ? claim.jobName : jobNameOf(run, attempt)
    const spec = replaceJobSpecYaml(run, template(), {
      api: options.apiForPods,
      token: options.token,
      namespace: options.namespace,
      imagePullSecrets: options.imagePullSecrets,
      jobName,
      identifier: jobName.slice(-8),
    })
    if (!spec.ok) {
      // As upstream: the run stays Submitted. Unlike upstream, its log says so.
      this.#hopeless.add(run.id)
      this.#runLog.write(run.id, 'ERROR', spec.reason)
      const storage = run.flow.storage?.type ?? 'none'
      return { kind: 'failed', reason: spec.reason, problem: { kind: 'storageUnsupported', run: refOf(run), storage } }
    }
    try {
      await createJob(cluster.client, options.namespace, spec.manifest, options.name, this.#signal)
      cluster.noteAnswer()
      return this.#deployed(run, jobName)
    } catch (error) {
      if (wasAborted(this.#signal)) return again({})
      return await this.#refused(run, claim, attempt, jobName, KubeError.ofFailure(error))
    }
  }

  #deployed(run: FlowRun, jobName: string): DeployOutcome {
    this.#failures.delete(run.id)
    this.created.add(jobName)
    const [oldest] = this.created
    if (this.created.size > createdLimit && oldest !== undefined) this.created.delete(oldest)
    this.#runLog.write(run.id, 'INFO', receipt(jobName))
    return { kind: 'deployed', jobName, dueToJobMs: Math.max(0, Date.now() - (run.dueAt ?? Date.now())) }
  }

  async #refused(
    run: FlowRun,
    claim: Claim,
    attempt: number,
    jobName: string,
    error: KubeError,
  ): Promise<DeployOutcome> {
    const { cluster, options } = this.#parts
    if (error.status === 409 && error.reason === 'AlreadyExists') {
      try {
        const job = await getJob(cluster.client, options.namespace, jobName, this.#signal)
        if (job.metadata?.labels?.flow_run_id !== run.id) return again({ attempt: attempt + 1 })
        // Ours, on its way out: its name is free again in a moment.
        return job.metadata.deletionTimestamp ? this.#later(run, error) : this.#deployed(run, jobName)
      } catch (thrown) {
        return this.#later(run, KubeError.ofFailure(thrown))
      }
    }
    if (error.transient || error.status === 401 || error.status === 409) return this.#later(run, error)
    return await this.fail({ run, claim, attempt, notBefore: 0, verdict: null, busy: true }, error.message, {
      kind: 'jobRejected',
      run: refOf(run),
      status: error.status,
      message: error.message,
    })
  }

  #later(run: FlowRun, error: KubeError): DeployOutcome {
    const failures = this.#failures.get(run.id) ?? 0
    this.#failures.set(run.id, failures + 1)
    const notBefore = Date.now() + retryWaitMs(failures, this.#parts.random(), error.retryAfterMs ?? 0)
    if (error.transient || error.status === 401) this.#parts.cluster.noteTrouble(error, notBefore)
    return again({ notBefore })
  }

  /** Marks a run Failed with the reason, which its log gets too; unless it has moved on by itself. */
  async fail(held: HeldClaim, reason: string, problem: Problem | null = null): Promise<DeployOutcome> {
    const { api } = this.#parts
    const message = problem ? `${explain(problem).what}: ${reason}` : reason
    try {
      const [run] = await api.read([held.run.id], this.#signal)
      if (!run || run.claimNote === null) return { kind: 'given up' }
      this.#runLog.write(run.id, 'ERROR', message)
      const settled = await api.fail(run.id, run.version, message, this.#signal)
      if (!settled.ok) this.#runLog.write(run.id, 'ERROR', `The run could not be marked Failed: ${settled.message}`)
      return { kind: 'failed', reason, problem }
    } catch (error) {
      if (!(error instanceof PrefectError)) return again({ verdict: reason })
      return again({ verdict: reason, notBefore: Date.now() + retryWaitMs(4, this.#parts.random()) })
    }
  }

  /** What becomes of claims whose Job is missing: they get it, or their run is marked Failed since it was deleted. */
  async examine(
    found: readonly FoundClaim[],
  ): Promise<readonly { run: FlowRun; claim: Claim; verdict: string | null }[]> {
    const { api, cluster, options } = this.#parts
    const known = found.filter(({ run }) => !this.isHopeless(run))
    const lost = known.filter(({ kind }) => kind === 'lost').map(({ run }) => run.id)
    const receipts =
      lost.length > 0 ? await api.logged(lost, receiptBeginning, this.#signal) : new Map<string, string>()
    const results = await Promise.all(
      known.map(async ({ run, claim, kind }) => {
        const made = kind === 'gone' || receipts.get(run.id) === receipt(claim.jobName)
        if (!made) return { run, claim, verdict: null }
        // The watch may be late, or not allowed: before a run is failed for it, the server itself is asked.
        const gone = await isMissing(cluster.client, options.namespace, claim.jobName, this.#signal)
        return gone ? { run, claim, verdict: `Job ${claim.jobName} was deleted before its flow run started.` } : null
      }),
    )
    return results.filter((result) => result !== null)
  }
}

async function isMissing(...[client, namespace, name, signal]: Parameters<typeof getJob>): Promise<boolean> {
  try {
    await getJob(client, namespace, name, signal)
    return false
  } catch (error) {
    return KubeError.ofFailure(error).status === 404
  }
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const wasAborted = (signal: AbortSignal): boolean => signal.aborted
const again = (change: Extract<DeployOutcome, { kind: 'again' }>['change']): DeployOutcome => ({
  kind: 'again',
  change,
})
const refOf = (run: FlowRun): RunRef => ({ id: run.id, name: run.id.slice(0, 8), flowName: run.flow.name })
