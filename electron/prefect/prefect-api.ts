import type { Refusal } from '../../shared/model/agent-status'
import type { Claimant, ClaimRecord } from '../../shared/model/claim'
import type { DialectId } from '../../shared/model/dialect-words'
import type {
  FlowRun,
  FlowRunDetails,
  FlowRunLogPart,
  FlowRunState,
  FlowRunSummary,
  LogLevel,
  LogPlace,
} from '../../shared/model/flow-run'
import type { JobInputs } from '../../shared/dialect/dialect'
import type {
  FlowDeploymentDetails,
  FlowDeploymentList,
  RunRequest,
  RunStart,
} from '../../shared/model/flow-deployment'
import type { TaskRunList } from '../../shared/model/task-run'
import { withoutPasswords } from '../../shared/secrets/addresses'
import type { Clock } from '../clock/clock'
import type { OnDate } from '../clock/server-time'
import type { Network } from '../network/ways'
import { cut } from '../../shared/model/cut'
import { limits } from './limits'
import type { PoolTemplateApi } from './pool-template-api'

/** Who an agent says it is. Both may change while the API is open, so they are asked for whenever they are needed. */
export interface AgentIdentity {
  readonly name: string
  /** 1.x: which runs it takes. */
  readonly labels: readonly string[]
}

/** Who we are to the API. */
export interface Identity {
  readonly tenantId: string | null
  /** What the token may do, as the API calls it; null where it doesn't say. */
  readonly scope: string | null
}

/** What the queue offers at one look. */
export interface Offer {
  /** With all that claiming them takes; those that fall due a little later may be among them. */
  readonly runs: readonly FlowRun[]
  /** It gave as much as it gives at once: there may be more. */
  readonly full: boolean
}

/** A run to be claimed, and for what Job. */
export interface ClaimRequest {
  readonly run: FlowRun
  readonly claim: ClaimRecord
}

/** What became of a claim. */
export type ClaimOutcome =
  | { readonly kind: 'won' }
  /** Somebody else has it, or the API has a reason of its own. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The answer was lost: read the run back before anything is repeated. */
  | { readonly kind: 'open' }

export interface LogLine {
  readonly flowRunId: string
  /** ms since the epoch */
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  /** 3: `NAMESPACE:JOB` of the Job whose receipt this is; it is written to the run itself too. */
  readonly job?: string
}

/** A cancelled run whose Jobs are gone from the cluster. */
export interface ClearedRun {
  readonly flowRunId: string
  /** Whether the cluster had Jobs of it. */
  readonly hadJobs: boolean
}

/** What to look at now: `due` what the queue offers, `all` also what was cancelled, and what was claimed. */
export type WakeUp = 'due' | 'all'

/** One page of a list; `next` asks for the one after it, and is null at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** What an agent looks at between its turns. Instants are ms since the epoch. */
export interface Outlook {
  /** When the next scheduled run falls due; null when none is known. */
  readonly nextDueAt: number | null
  /** False when the queue has nothing to offer, whatever the labels: it need not be asked this time. */
  readonly mayBeDue: boolean
  /** The first page of `claims`. */
  readonly claims: Page<FlowRun>
  /** Runs that were cancelled lately, whose Jobs are to go; empty in a dialect without. */
  readonly cancelled: readonly string[]
}

/** Which lines of a run's log. Instants are ms since the epoch. */
export interface LogQuery {
  /** Lines after this instant. */
  readonly after: number
  /** As `earlier` of the part that comes after; left out: from the newest line on. */
  readonly before?: LogPlace | undefined
  /** Of those, so many of the newest. */
  readonly limit: number
}

/** Which runs a list shows. */
export interface RunQuery {
  /** Runs whose state changed after this instant, and all that wait. */
  readonly since: number
  /** Of those that changed, the newest. */
  readonly limit: number
  /**
   * Of those that wait and have not changed, by when they fall due; as many as `limit` when left out. 0 leaves them out, for
   * looks in between: the list is then never `complete`.
   */
  readonly waiting?: number
  /** How many of each are passed over: for the pages after the first. */
  readonly offset?: number
}

export interface RunList {
  /** Newest state first. */
  readonly runs: readonly FlowRunSummary[]
  /** Whether nothing that changed and nothing that waits comes after them. */
  readonly complete: boolean
  /** The limit that was asked with: less than wished for where so many were too large for one answer. */
  readonly limit: number
  /** How many wait in all, also those that are not among them; null when the API does not tell, and after a first page. */
  readonly waiting: number | null
}

/** Whose a run is, all of it as it was at one instant. */
export interface Tenure {
  readonly run: FlowRun
  /** The sentence by which it was claimed last, or in 0.6 and 1.x a task run of it; null when it is none of Flowdeck's. */
  readonly lastClaim: ClaimRecord | null
  /**
   * 0.6, 1.x: something of a running run is scheduled (a retry, a pause), and gets a Job of its own: that its process has ended
   * is no end of the run.
   */
  readonly goesOn: boolean
}

export type Settled = { readonly ok: true } | { readonly ok: false; readonly message: string }

/** A row of an answer that does not hold what it must: it is left out, and said. */
export interface WrongRow {
  /** What was asked: "a flow run", "a log line". */
  readonly of: string
  readonly id: string | null
  readonly message: string
}

export const wrongRowWords = ({ of, id, message }: WrongRow): string =>
  `${of}${id === null ? '' : ` ${id}`}: ${message}`

/**
 * The Prefect API as the agent and the panel need it. Wire names end here; the core speaks of runs, claims and phases.
 * Instants are ms since the epoch. Every call rejects with a PrefectError, or with the signal's reason when it is aborted.
 */
export interface PrefectApi {
  /** Null until the API has said which Prefect it is. Known as soon as any call has succeeded. */
  readonly dialect: DialectId | null
  readonly url: string
  /** How far ahead of their due time the queue is asked for runs, ms: 0 for what is due, as upstream of the dialect. */
  readonly readAheadMs: number
  /** Runs claimed in one call at most: where each takes a request of its own, Jobs of the first need not wait for the last. */
  readonly claimsAtOnce: number
  /**
   * A waiting run whose Job is at work is left to that for so long after its due time, ms. 3: its process has put it back, and
   * ends then, or goes on with it. 0 where a run is put back by others, who know nothing of its process.
   */
  readonly leftToJobMs: number
  /** Why the queue gives nothing although all is well, as a sentence: 3, the work pool is paused. Null when it gives. */
  readonly notice: string | null
  /** That what happens there can't be heard, as a sentence: 3, its websockets are refused. Null when it is, or nobody knows. */
  readonly deafNotice: string | null
  /** How far the server's clock is ahead of this machine's, ms, as its answers say; 0 when they hardly differ. */
  readonly clockAheadMs: number
  /** The same in whole seconds, for a sentence: it does not change with each answer. */
  readonly clockToldMs: number
  /**
   * Asks who we are, and makes us known. Rejects `refused` for a token that won't do, and for a server that speaks
   * another dialect than the one asked for.
   */
  connect(signal: AbortSignal): Promise<Identity>
  /**
   * From now on, until the signal is aborted, an agent serves this API. 3: its worker is online in the work pool, and what
   * happens there is heard. Does nothing in the other dialects. Never fails: what is not heard is found by looking.
   */
  attend(onWake: (what: WakeUp) => void, signal: AbortSignal): void
  /** @param before runs that fall due until then */
  due(before: number, signal: AbortSignal): Promise<Offer>
  /** @param agentNames whose claims to look for: the agent's name, and those that it had before */
  outlook(agentNames: readonly string[], now: number, signal: AbortSignal): Promise<Outlook>
  /** Runs that agents of these names claimed and that have not started since. @param after `next` of the page before */
  claims(agentNames: readonly string[], after: string, signal: AbortSignal): Promise<Page<FlowRun>>
  /** Claims runs in one request; each has its own outcome, in the order given. */
  claim(requests: readonly ClaimRequest[], signal: AbortSignal): Promise<readonly ClaimOutcome[]>
  /** Runs by id, whatever their state; those that are gone are left out. */
  read(flowRunIds: readonly string[], signal: AbortSignal): Promise<readonly FlowRun[]>
  /** What the run's Job is made from; may read more than the run brought along. */
  jobInputs(run: FlowRun, signal: AbortSignal): Promise<JobInputs>
  fail(run: FlowRun, message: string, signal: AbortSignal): Promise<Settled>
  /** Schedules a run once more. */
  schedule(run: FlowRun, at: number, signal: AbortSignal): Promise<Settled>
  cancel(run: FlowRun, signal: AbortSignal): Promise<Settled>
  /**
   * The Jobs of these runs, which `outlook` named as cancelled, are gone. 3: a run becomes Cancelled now if its Job was ours,
   * since the cluster had it, or one of the claimants had claimed it. Elsewhere it is that already.
   */
  cleared(runs: readonly ClearedRun[], claimants: readonly Claimant[], signal: AbortSignal): Promise<void>
  /** 3: says that a claimed run's pod is there and has not started; the claim stays. Does nothing in the other dialects. */
  pending(run: FlowRun, signal: AbortSignal): Promise<Settled>
  /** Asked before a run is ended for what became of its Job. Null for one that is gone. */
  tenure(flowRunId: string, signal: AbortSignal): Promise<Tenure | null>
  /**
   * Runs that say that they run, which these claimants claimed last and whose Job they made in their own namespace. Each
   * costs a request, but those in `except`, which are passed over. 0.6, 1.x: less those that go on without their process.
   * @param after `next` of the page before; "" for the first one
   */
  running(
    claimants: readonly Claimant[],
    except: ReadonlySet<string>,
    after: string,
    signal: AbortSignal,
  ): Promise<Page<FlowRun>>
  /** Adds lines to runs' logs; a line that is refused doesn't hold up the others. */
  log(lines: readonly LogLine[], signal: AbortSignal): Promise<void>
  /**
   * Writes that a run's Job was made, where upstream writes it too; read back by `receipts`.
   * @param namespace 3: where the Job is
   */
  receipt(flowRunId: string, jobName: string, at: number, namespace?: string): LogLine
  /** The Jobs of which the runs, or their logs, say that they were made. */
  receipts(flowRunIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>

  /** For lists: rows without what only a run's page shows. */
  runs(query: RunQuery, signal: AbortSignal): Promise<RunList>
  details(flowRunId: string, signal: AbortSignal): Promise<FlowRunDetails | null>
  states(flowRunId: string, signal: AbortSignal): Promise<readonly FlowRunState[]>
  /** The newest lines of a run's log, or the newest of those that a query leaves. */
  logs(flowRunId: string, query: LogQuery, signal: AbortSignal): Promise<FlowRunLogPart>
  /** 3: the template of the work pool; absent in the other dialects, and until the API has said which Prefect it is. */
  readonly poolTemplate?: PoolTemplateApi | undefined
  /** The newest task runs of a run. Undefined until it is known which Prefect it is. */
  readonly taskRuns?: ((flowRunId: string, signal: AbortSignal) => Promise<TaskRunList>) | undefined
  /** 3: what runs are started from. Undefined in the other dialects, and until it is known which it is. */
  readonly deployments?: DeploymentCalls | undefined
  close(): Promise<void>
}

/** Deployments of flows. Each call rejects as those of the API do. */
export interface DeploymentCalls {
  /** Those whose runs the queue may offer. */
  list(signal: AbortSignal): Promise<FlowDeploymentList>
  /** Null for one that is gone. */
  read(deploymentId: string, signal: AbortSignal): Promise<FlowDeploymentDetails | null>
  /** Safe to repeat with the same request. */
  startRun(deploymentId: string, request: RunRequest, signal: AbortSignal): Promise<RunStart>
}

/** How a server is refused that speaks another dialect than the one asked for. */
export const wrongDialectWords = (spoken: string, asked: DialectId): string =>
  `This server speaks Prefect ${spoken}, not ${asked}.`

/**
 * transient: no answer, or one that says “later”; refused: token, dialect or work pool won't do; answered: the API said no to
 * this very request. `effectOpen`: the request may have taken effect all the same. `ofRun`: it is not the API that does not
 * answer, but a server that this run alone names.
 */
export class PrefectError extends Error {
  override readonly name = 'PrefectError'
  constructor(
    readonly kind: 'transient' | 'refused' | 'answered',
    message: string,
    readonly options: {
      readonly effectOpen?: boolean
      readonly retryAfterMs?: number
      /** Of a refusal: what is not taken; the credentials when left out. */
      readonly refusal?: Refusal
      readonly ofRun?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(cut(withoutPasswords(message), limits.messageChars), { cause: options.cause })
  }

  /** What the API does not take; null for an error that is no refusal. */
  get refusal(): Refusal | null {
    return this.kind === 'refused' ? (this.options.refusal ?? 'credentials') : null
  }
}

/** How an API is opened. */
export interface PrefectApiOptions {
  readonly url: string
  /** 0.6: where all is asked, when that is not below `url`. */
  readonly graphql?: string
  /** Token or API key; "" for none. */
  readonly token: string
  /** "auto" asks the API which Prefect it is. */
  readonly dialect: DialectId | 'auto'
  /** 1.x: who registers, asks the queue and writes logs. */
  readonly agent: () => AgentIdentity
  readonly tenantId?: string | null
  readonly agentConfigId?: string | null
  /** 3: what the token is. "basic" for `user:password`, "key" for an API key; by its colon when left out. */
  readonly auth?: 'basic' | 'key'
  /** 3: the work pool that is served; a must there. */
  readonly workPool?: string
  /** 3: the queues of it that are served; all when empty or left out. */
  readonly workQueues?: readonly string[]
  /** 3: runs that are taken at one look at the queue, at most; no limit when left out. Source: prefect 3.9.1, cli/worker.py. */
  readonly limit?: number
  /** 3: makes the work pool if there is none of this name. */
  readonly createWorkPool?: boolean
  /** 3: how long ahead of their time Jobs are made, whose pods wait; upstream's 10 s when left out. */
  readonly leadMs?: number
  /** 3: what CSRF tokens are asked for with, a UUID of this client alone; drawn when left out. */
  readonly csrfClientId?: string
  readonly onWrongRow?: (row: WrongRow) => void
  /** The system's when left out. */
  readonly clock?: Clock | undefined
  /** Hears the `Date` of each good answer. */
  readonly onDate?: OnDate | undefined
  /** Proxies and certificates; straight and with Node's own when left out. */
  readonly network?: Network | undefined
  readonly timeoutMs?: number
}
