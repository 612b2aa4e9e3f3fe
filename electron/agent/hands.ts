import { assertNever } from '../../shared/model/assert-never'
import type { FlowRun } from '../../shared/model/flow-run'
import { endsIn, isOwnChoice } from '../../shared/template/job-name'
import type { JobInputs } from '../../shared/dialect/dialect'
import { replaceJobSpecYaml, type JobSpecResult } from '../../shared/dialect/replace-job-spec-yaml'
import type { KubeFault } from '../kube/kube-fault'
import { PrefectError, type ClaimOutcome, type Offer, type Outlook, type Page } from '../prefect/prefect-api'
import type { AgentNames } from './agent-names'
import type { AgentOptions, AgentParts } from './agent-parts'
import { jobNameOf, type Claim, type ClaimStep } from './claim'
import type { Action, Offered } from './decide'
import type { Done } from './done'
import { failRun } from './fail-run'
import {
  claimsOf,
  deletedBeforeStart,
  endedBeforeStart,
  madeAs,
  sortClaims,
  type ClaimedRun,
  type FoundClaim,
} from './found-claims'
import type { AgentMemory } from './memory'
import { offeredOf } from './offered'
import type { RunLog } from './run-log'

type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>

export interface HandsParts extends Pick<AgentParts, 'api' | 'jobs' | 'clock' | 'dialectOf' | 'template'> {
  readonly options: () => AgentOptions
  readonly names: AgentNames
  readonly runLog: RunLog
  readonly memory: Pick<AgentMemory, 'created' | 'isLeftBehind'>
  /** Tells who we are to the API, as soon as that is known. */
  readonly onConnected: (tenantId: string | null) => void
  /** Aborted when the agent is ended. */
  readonly signal: AbortSignal
}

/**
 * Carries out what was decided. Every failure that is known of comes back as an outcome; what rejects is a mistake of
 * ours, or the agent was ended.
 */
export class Hands {
  readonly #parts: HandsParts
  #connected = false
  /** As the API said when it was asked who we are. */
  #tenantId: string | null = null

  constructor(parts: HandsParts) {
    this.#parts = parts
  }

  carryOut(action: Action): Promise<Done> {
    switch (action.kind) {
      case 'poll':
        return this.#poll(action)
      case 'probe':
        return this.#probe(action)
      case 'claim':
        return this.#claim(action)
      case 'readBack':
        return this.#readBack(action)
      case 'create':
        return this.#create(action)
      case 'fail':
        return this.#fail(action)
      case 'examine':
        return this.#examine(action)
      case 'clear':
        return this.#clear(action)
      default:
        return assertNever(action)
    }
  }

  async #poll(action: Of<'poll'>): Promise<Done> {
    const { api, clock, signal, names } = this.#parts
    let offer: Offer
    let outlook: Outlook | null = null
    try {
      if (!this.#connected) await this.#connect()
      const readsAhead = api.readAheadMs > 0
      const lookAhead = async () => (outlook = await api.outlook(names.all, clock.now(), signal))
      // Where the queue itself reads ahead, what comes need not be asked for at each turn; and when it is, that tells
      // whether the queue is worth a request of its own.
      if (readsAhead && action.ahead && !(await lookAhead()).mayBeDue)
        return { kind: 'polled', action, offered: [], full: false, outlook, fault: null }
      offer = await api.due(clock.now() + api.readAheadMs, signal)
      if (!readsAhead && (action.ahead || offer.runs.length === 0)) await lookAhead()
    } catch (error) {
      return { kind: 'apiFailed', action, error: prefectErrorOf(error) }
    }
    const { offered, fault } = await offeredOf(this.#parts, offer.runs)
    return { kind: 'polled', action, offered, full: offer.full, outlook, fault }
  }

  async #connect(): Promise<void> {
    const { api, onConnected, signal } = this.#parts
    const { tenantId } = await api.connect(signal)
    this.#connected = true
    this.#tenantId = tenantId
    onConnected(tenantId)
  }

  async #probe(action: Of<'probe'>): Promise<Done> {
    return { kind: 'probed', action, fault: await this.#parts.jobs.probe(this.#parts.signal) }
  }

  async #claim(action: Of<'claim'>): Promise<Done> {
    const { api, signal } = this.#parts
    const requests = action.runs.map(({ run, jobName }) => ({ run, claim: { ...action.claimant, jobName } }))
    try {
      const outcomes = await api.claim(requests, signal)
      return { kind: 'steps', action, steps: outcomes.map(stepOfOutcome), error: null }
    } catch (thrown) {
      const error = prefectErrorOf(thrown)
      const kind = error.options.effectOpen ? 'answerLost' : 'notClaimed'
      return { kind: 'steps', action, steps: action.runs.map((): ClaimStep => ({ kind })), error }
    }
  }

  async #readBack(action: Of<'readBack'>): Promise<Done> {
    const { api, signal } = this.#parts
    try {
      const runs = await api.read(
        action.claims.map(({ run }) => run.id),
        signal,
      )
      const byId = new Map(runs.map((run) => [run.id, run]))
      return { kind: 'steps', action, steps: action.claims.map((claim) => whoseIs(claim, byId)), error: null }
    } catch (thrown) {
      const error = prefectErrorOf(thrown)
      const { retryAfterMs = 0 } = error.options
      return { kind: 'steps', action, steps: action.claims.map(() => ({ kind: 'unread', retryAfterMs })), error }
    }
  }

  async #create(action: Of<'create'>): Promise<Done> {
    return { kind: 'step', action, step: await this.#createJob(action.claim) }
  }

  /** Safe to repeat: the name derives from the claim, so 409 on this run's own Job counts as done. */
  async #createJob(claim: Claim): Promise<ClaimStep> {
    const { api, jobs, runLog, clock, signal } = this.#parts
    const { run, record } = claim
    let inputs
    try {
      inputs = await api.jobInputs(run, signal)
    } catch (thrown) {
      const error = prefectErrorOf(thrown)
      if (error.kind === 'answered') return { kind: 'condemn', verdict: { reason: error.message, problem: null } }
      const { retryAfterMs = 0, ofRun = false } = error.options
      return { kind: 'noInputs', retryAfterMs, reason: ofRun ? error.message : null }
    }
    const spec = await this.#specOf(claim, inputs)
    if ('status' in spec)
      return { kind: 'create', jobName: claim.record.jobName, outcome: { kind: 'failed', fault: spec } }
    if (!spec.ok) {
      const { reason, advice } = spec
      const problem = { kind: 'unrenderable', run: refOf(run), reason, advice } as const
      if (spec.failsRun) return { kind: 'condemn', verdict: { reason, problem } }
      // As upstream: the run stays as it is. Unlike upstream, its log says so.
      runLog.write({ flowRunId: run.id, at: clock.now(), level: 'ERROR', message: reason })
      return { kind: 'leave', verdict: { reason, problem } }
    }
    const { name, namespace } = spec.manifest.metadata
    const outcome = await jobs.create(spec.manifest, signal, claim.mayBeThere)
    const isThere =
      outcome.kind === 'created' || (outcome.kind === 'exists' && outcome.flowRunId === run.id && !outcome.deleting)
    if (isThere) {
      const where = typeof namespace === 'string' ? namespace : record.namespace
      runLog.write(api.receipt(run.id, name, clock.now(), where))
    }
    return { kind: 'create', jobName: name, outcome }
  }

  /**
   * The Job, under the name that the template wishes with the end that the claim gives it. Where the Job may be there already
   * it keeps its name, whatever the template says by now: under another one it would get a twin.
   */
  async #specOf(claim: Claim, inputs: JobInputs): Promise<JobSpecResult | KubeFault> {
    const { jobs, signal, dialectOf, template } = this.#parts
    const { run, mayBeThere } = claim
    const dialect = dialectOf(inputs.dialect)
    const form = template(dialect)
    const given = this.#parts.options().jobs
    const claimed = jobNameOf(claim)
    const options = { ...given, tenantId: given.tenantId ?? this.#tenantId, identifier: claimed.identifier }
    const specNamed = (jobName: string): JobSpecResult =>
      replaceJobSpecYaml(dialect, inputs, form, { ...options, jobName })
    if (isOwnChoice(claimed)) return specNamed(claimed.name)
    const spec = replaceJobSpecYaml(dialect, inputs, form, options)
    if (!spec.ok || spec.manifest.metadata.name === claimed.name || (!mayBeThere && !run.claimedBefore)) return spec
    const known = await jobs.of([run.id], signal)
    if (!known.ok) return known.fault
    const there = known.value.get(run.id)?.find(({ name }) => endsIn(name, claimed.identifier))
    return there === undefined || there.name === spec.manifest.metadata.name ? spec : specNamed(there.name)
  }

  async #fail(action: Of<'fail'>): Promise<Done> {
    return { kind: 'step', action, step: await failRun(action.claim, this.#parts) }
  }

  async #examine(action: Of<'examine'>): Promise<Done> {
    const { api, jobs, memory, names, signal } = this.#parts
    const { items, next } = action.page
    const left = claimsOf(names.claimants(this.#parts.options()), items).filter(({ run, record }) =>
      memory.isLeftBehind(run, record),
    )
    const ids = left.map(({ run }) => run.id)
    const known = ids.length === 0 ? ({ ok: true, value: new Map() } as const) : await jobs.of(ids, signal)
    if (!known.ok) return { kind: 'clusterFailed', action, fault: known.fault }
    const { missing, ended } = sortClaims(left, known.value)
    const over = ended.map(({ run, record, jobName }) => ({ run, record, verdict: endedBeforeStart(jobName) }))
    try {
      const found = [...over, ...(await this.#judge(missing))]
      const page: Page<FlowRun> | null = next === null ? null : await api.claims(names.all, next, signal)
      return { kind: 'examined', action, found, next: page }
    } catch (error) {
      return { kind: 'apiFailed', action, error: prefectErrorOf(error) }
    }
  }
  /** They get their Job, or their run is marked Failed since the Job was there and was deleted. */
  async #judge(missing: readonly ClaimedRun[]): Promise<readonly FoundClaim[]> {
    if (missing.length === 0) return []
    const { api, jobs, memory, signal } = this.#parts
    const receipts = await api.receipts(
      missing.map(({ run }) => run.id),
      signal,
    )
    const judged = await Promise.all(
      missing.map(async (claimed): Promise<FoundClaim | null> => {
        const made = madeAs(claimed, memory.created, receipts.get(claimed.run.id) ?? [])
        if (made === null) return { ...claimed, verdict: null }
        // The list may be late, or forbidden: before a run is failed for it, the server is asked for this very Job.
        const there = await jobs.has(made, signal)
        return there.ok && !there.value ? { ...claimed, verdict: deletedBeforeStart(made) } : null
      }),
    )
    return judged.filter((each) => each !== null)
  }

  /** Jobs of cancelled runs go; a run whose Jobs are gone, with their pods, is told to the API. */
  async #clear(action: Of<'clear'>): Promise<Done> {
    const { api, jobs, names, options, signal } = this.#parts
    const ids = action.runs.map(({ flowRunId }) => flowRunId)
    const found = await jobs.of(ids, signal)
    if (!found.ok) return { kind: 'clusterFailed', action, fault: found.fault }
    const deleted: { flowRunId: string; job: string }[] = []
    for (const [flowRunId, known] of found.value) {
      for (const job of known.filter((job) => job.active && !job.deleting)) {
        const gone = await jobs.delete(job, signal)
        if (!gone.ok) return { kind: 'clusterFailed', action, fault: gone.fault }
        deleted.push({ flowRunId, job: job.name })
      }
    }
    const isThere = (id: string): boolean => found.value.get(id)?.some((job) => job.active || job.deleting) ?? false
    const gone = action.runs.filter(({ flowRunId }) => !isThere(flowRunId))
    const told = gone.map(({ flowRunId, hadJobs }) => ({ flowRunId, hadJobs: hadJobs || found.value.has(flowRunId) }))
    const telling = told.length > 0 ? api.cleared(told, names.claimants(options()), signal) : Promise.resolve()
    const error = await telling.then(() => null, prefectErrorOf)
    return { kind: 'cleared', action, deleted, going: ids.filter(isThere), error }
  }

  /** Reads a run that is to be deployed by hand. @throws PrefectError */
  async offerOf(flowRunId: string): Promise<Offered | KubeFault | null> {
    const { api, signal } = this.#parts
    const [run] = await api.read([flowRunId], signal)
    if (!run) return null
    const { offered, fault } = await offeredOf(this.#parts, [run])
    return fault ?? offered[0] ?? null
  }
}

/** Everything else is a mistake of ours, or the agent's end: it passes on. */
export function prefectErrorOf(thrown: unknown): PrefectError {
  if (thrown instanceof PrefectError) return thrown
  throw thrown
}

function stepOfOutcome(outcome: ClaimOutcome): ClaimStep {
  switch (outcome.kind) {
    case 'won':
      return { kind: 'won' }
    case 'refused':
      return { kind: 'refused', message: outcome.message }
    case 'open':
      return { kind: 'answerLost' }
    default:
      return assertNever(outcome)
  }
}

/** A run that is neither ours nor anybody's is offered by the queue again. */
function whoseIs({ run, record }: Claim, now: ReadonlyMap<string, FlowRun>): ClaimStep {
  const read = now.get(run.id)
  if (!read) return { kind: 'nobodys' }
  if (read.claim?.jobName === record.jobName && read.claim.agent === record.agent) return { kind: 'ours' }
  return { kind: read.phase === 'waiting' ? 'nobodys' : read.phase === 'claimed' ? 'theirs' : 'movedOn' }
}

export const refOf = (run: FlowRun): { id: string; name: string; flowName: string } => ({
  id: run.id,
  name: run.name,
  flowName: run.flow.name,
})
