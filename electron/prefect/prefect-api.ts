import type { FlowRun, FlowRunLog, FlowRunState, FlowRunSummary, LogLevel } from '../../shared/model/flow-run'

/** Who we are to the API. */
export interface Identity {
  readonly tenantId: string
  readonly scope: string
}

/** A run to be claimed, and the sentence that says so. */
export interface ClaimRequest {
  readonly run: FlowRun
  /** Becomes the message of its Submitted state. */
  readonly note: string
}

/** What became of a claim. */
export type ClaimOutcome =
  | { readonly kind: 'won' }
  /** Somebody else's Submitted state is there, or the API has a reason of its own. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The answer was lost: read the run back before anything is repeated. */
  | { readonly kind: 'open' }

export interface LogLine {
  readonly flowRunId: string
  /** ms since the epoch */
  readonly at: number
  readonly level: LogLevel
  readonly message: string
}

/** What an agent looks at between its turns. */
export interface Outlook {
  /** When the next scheduled run falls due, ms since the epoch; null when none is known. */
  readonly nextDueAt: number | null
  /**
   * Runs that an agent of this name claimed and that have not started since: Submitted ones, oldest first, and Running
   * ones whose task runs are Submitted; at most `outlookLimit` of each.
   */
  readonly claimed: readonly FlowRun[]
}
export const outlookLimit = 200

export type Settled = { readonly ok: true } | { readonly ok: false; readonly message: string }

/**
 * The Prefect API as the agent and the panel need it. Wire names end here; the core speaks of runs, claims and states.
 * Instants are ms since the epoch. Every call rejects with a PrefectError, or when its signal is aborted.
 * A third dialect, Prefect 3's over REST, is to fit behind the same interface.
 */
export interface PrefectApi {
  readonly dialect: '0.6'
  readonly url: string
  /** Asks who we are. Rejects `refused` for a token that is unknown or whose scope isn't RUNNER. */
  connect(signal: AbortSignal): Promise<Identity>
  /** The runs that the queue offers, with all that deploying them takes; at most 25, the API's own limit. */
  due(before: number, signal: AbortSignal): Promise<readonly FlowRun[]>
  outlook(agentName: string, now: number, signal: AbortSignal): Promise<Outlook>
  /** Sets runs to Submitted in one request; each has its own outcome, in the order given. */
  claim(requests: readonly ClaimRequest[], signal: AbortSignal): Promise<readonly ClaimOutcome[]>
  /** Runs by id, whatever their state. */
  read(flowRunIds: readonly string[], signal: AbortSignal): Promise<readonly FlowRun[]>
  fail(flowRunId: string, version: number, message: string, signal: AbortSignal): Promise<Settled>
  /** Schedules a run once more. */
  schedule(flowRunId: string, version: number, at: number, signal: AbortSignal): Promise<Settled>
  /** Adds lines to runs' logs in one request; a line that is refused doesn't hold up the others. */
  log(lines: readonly LogLine[], signal: AbortSignal): Promise<void>
  /** Which of the runs have a line in their log that begins so, written by an agent. */
  logged(flowRunIds: readonly string[], beginning: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>>

  /** Runs whose state changed after `since`, newest first, and all that wait; at most `limit`. */
  recent(since: number, limit: number, signal: AbortSignal): Promise<readonly FlowRunSummary[]>
  states(flowRunId: string, signal: AbortSignal): Promise<readonly FlowRunState[]>
  logs(flowRunId: string, after: number, limit: number, signal: AbortSignal): Promise<readonly FlowRunLog[]>
  close(): Promise<void>
}

/**
 * transient: no answer, or one that passes; refused: the token won't do; answered: the API said no to this very request.
 * `effectOpen`: the request may have taken effect all the same.
 */
export class PrefectError extends Error {
  override readonly name = 'PrefectError'
  constructor(
    readonly kind: 'transient' | 'refused' | 'answered',
    message: string,
    readonly options: { readonly effectOpen?: boolean; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
  }
}
