import { systemClock } from '../../clock/clock'
import type { Ways } from '../../network/ways'
import type { DialectApi } from '../dialect-api'
import { limits } from '../limits'
import type { PrefectApiOptions } from '../prefect-api'
import { rowDoor } from '../rows'
import { readClaims, readDue, readOutlook, readRuns } from './agent-reads'
import { Attendance } from './attendance'
import { claimRuns } from './claim-runs'
import type { Client3 } from './client'
import { Deployments } from './deployments'
import { listDeployments, readDeployment } from './flow-deployments'
import { Flows } from './flows'
import { Foresight } from './foresight'
import { inputsReader } from './job-inputs'
import { listRuns, readLogs, readStates } from './list-reads'
import { poolTemplate } from './pool-template'
import { openRest } from './rest'
import { Revisions } from './revisions'
import { readDetails } from './run-details'
import { readReceipts, receipt3, writeLogs } from './run-log'
import { checkVersion } from './server-version'
import { startRun } from './start-run'
import { readTaskRuns } from './task-runs'
import { Teardowns } from './teardowns'
import { ServedPool } from './work-pool'
import { readRunning, readTenure } from './running'
import { WritePace } from './write-pace'
import { cancel, cleared, fail, pending, schedule } from './writes'

/** Upstream's worker makes Jobs so long ahead of their time. Source: prefect 3.9.1, PREFECT_WORKER_PREFETCH_SECONDS. */
const usualLeadMs = 10_000
/** The queue is asked so much further ahead: no poll comes later. */
const readAheadMs = 10_000

/** A dialect with an address of its own, as it found it. */
export interface DialectApi3 extends DialectApi {
  /** Ends in `/api`; as far as it is known. */
  readonly url: string
  close(): void
}

/**
 * Dialect 3 of the Prefect API: REST and websockets, as a worker of a Kubernetes work pool uses them.
 * Source: prefect 3.9.1, workers/base.py, client/orchestration and server/api.
 */
export function openApi3(ways: Ways, options: PrefectApiOptions): DialectApi3 {
  const { clock = systemClock, workQueues = [], leadMs = usualLeadMs, limit = null } = options
  const pace = new WritePace()
  const rest = openRest(ways, { ...options, onBusy: () => pace.slow() })
  const door = rowDoor(options.onWrongRow ?? (() => undefined), () => clock.elapsed())
  const pool = new ServedPool(rest, options, door, clock)
  const foresight: Foresight = new Foresight(() => attendance.isHearing)
  const client: Client3 = {
    ...{ rest, pool, door, clock, workQueues, limit, foresight, leadMs, readAheadMs },
    flows: new Flows(rest, door, clock),
    deployments: new Deployments(rest, door, clock),
    revisions: new Revisions(),
    teardowns: new Teardowns(),
    unmarked: new Map(),
    marked: new WeakSet(),
    notOurs: new Set(),
    agentName: () => options.agent().name,
    lightly: (write) => pace.run(write),
  }
  const attendance = new Attendance(client)
  const inputsOf = inputsReader(client)
  return {
    get url() {
      return rest.knownBase
    },
    readAheadMs,
    claimsAtOnce: limits.restClaimsAtOnce,
    leftToJobMs: limits.leftToJobMs,
    get notice() {
      return pool.notice
    },
    get deafNotice() {
      return attendance.deafNotice
    },
    async connect(signal) {
      await checkVersion(rest, signal)
      await pool.open(signal)
      return { tenantId: null, scope: null }
    },
    attend: (onWake, signal) => attendance.begin(onWake, signal),
    due: (before, signal) => readDue(client, before, signal),
    outlook: (agentNames, now, signal) => readOutlook(client, agentNames, now, signal),
    claims: (agentNames, after, signal) => readClaims(client, agentNames, after, signal),
    claim: (requests, signal) => claimRuns(client, requests, signal),
    read: (ids, signal) => readRuns(client, ids, signal),
    jobInputs: inputsOf,
    fail: (run, message, signal) => fail(client, run, message, signal),
    schedule: (run, at, signal) => schedule(client, run, at, signal),
    cancel: (run, signal) => cancel(client, run, signal),
    cleared: (runs, claimants, signal) => cleared(client, runs, claimants, signal),
    pending: (run, signal) => pending(client, run, signal),
    tenure: (id, signal) => readTenure(client, id, signal),
    running: (claimants, except, after, signal) => readRunning(client, claimants, except, after, signal),
    log: (lines, signal) => writeLogs(client, lines, signal),
    receipt: receipt3,
    receipts: (ids, signal) => readReceipts(client, ids, signal),
    runs: (query, signal) => listRuns(client, query, signal),
    details: (id, signal) => readDetails(client, id, signal),
    states: (id, signal) => readStates(client, id, signal),
    logs: (id, query, signal) => readLogs(client, id, query, signal),
    poolTemplate: poolTemplate(rest, pool),
    taskRuns: (id, signal) => readTaskRuns(client, id, signal),
    deployments: {
      list: (signal) => listDeployments(client, signal),
      read: (id, signal) => readDeployment(client, id, signal),
      startRun: (id, request, signal) => startRun(client, id, request, signal),
    },
    close: () => attendance.end(),
  }
}
