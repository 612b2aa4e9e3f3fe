import { scheduledAgain } from '../../../shared/model/waits'
import { receiptLine, type DialectApi } from '../dialect-api'
import { limits } from '../limits'
import { readClaims, readRuns } from './agent-reads'
import { listRuns, readDetails, readLogs, readReceipts, readStates } from './list-reads'
import { readTaskRuns } from './task-runs'
import { readRunning, readTenure } from './tenure'
import type { WireDialect } from './wire-dialect'
import { claimRuns, setFlowRunState } from './writes'

type SharedCall =
  | ('claims' | 'claim' | 'read' | 'fail' | 'schedule')
  | ('receipt' | 'receipts')
  | ('runs' | 'details' | 'states' | 'logs' | 'taskRuns')
  | ('claimsAtOnce' | 'leftToJobMs' | 'notice' | 'attend' | 'cleared' | 'pending')
  | ('tenure' | 'running')

/** The calls in which dialects differ by their spelling only. */
export const sharedCalls = (wire: WireDialect): Pick<DialectApi, SharedCall> => ({
  claims: (agentNames, after, signal) => readClaims(wire, agentNames, after, signal),
  claim: (requests, signal) => claimRuns(wire, requests, signal),
  read: (ids, signal) => readRuns(wire, ids, signal),
  fail: (run, message, signal) => setFlowRunState(wire, run, wire.spelling.failed(message), signal),
  schedule: (run, at, signal) => setFlowRunState(wire, run, wire.spelling.scheduled(scheduledAgain, at), signal),
  receipt: receiptLine,
  receipts: (ids, signal) => readReceipts(wire, ids, signal),
  runs: (query, signal) => listRuns(wire, query, signal),
  details: (id, signal) => readDetails(wire, id, signal),
  states: (id, signal) => readStates(wire, id, signal),
  logs: (id, query, signal) => readLogs(wire, id, query, signal),
  taskRuns: (id, signal) => readTaskRuns(wire, id, signal),
  claimsAtOnce: limits.claimsAtOnce,
  leftToJobMs: 0,
  // Nothing is pushed, and a cancelled run is over.
  notice: null,
  attend: () => undefined,
  cleared: () => Promise.resolve(),
  pending: () => Promise.resolve({ ok: true }),
  tenure: (id, signal) => readTenure(wire, id, signal),
  running: (claimants, except, after, signal) => readRunning(wire, claimants, except, after, signal),
})
