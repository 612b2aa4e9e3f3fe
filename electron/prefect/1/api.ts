import { z } from 'zod'
import { jobInputsOf } from '../../../shared/prefect-1/inputs'
import { systemClock } from '../../clock/clock'
import type { Ways } from '../../network/ways'
import type { DialectApi } from '../dialect-api'
import { claimsPage, claimsVariables, firstId, nextDueOf, offerOf, queuedIds } from '../graphql/agent-reads'
import { dataOf } from '../graphql/answer'
import { inputsReader } from '../graphql/job-inputs'
import { Id, rowDoor } from '../rows'
import { sharedCalls } from '../graphql/shared-calls'
import { isoOf } from '../wire'
import type { WireDialect } from '../graphql/wire-dialect'
import { setFlowRunState, settle } from '../graphql/writes'
import { limits } from '../limits'
import type { PrefectApiOptions } from '../prefect-api'
import { documents } from './documents'
import { withTemplate } from './read-template'
import { reads } from './reads'
import { isUnknownAgent, Registration } from './registration'
import { cancelFlowRun, cancelled, spelling } from './wire'
import { writeLogs } from './write-logs'

/** Source: prefect 1.4.1, agent/agent.py, _get_ready_flow_runs. */
const readAheadMs = 10_000

const IdRow = z.object({ id: Id })
/** Of what is no list nothing is known. */
const isEmptyList = (rows: unknown): boolean => Array.isArray(rows) && rows.length === 0

/**
 * Dialect 1.x of the Prefect API, Cloud's and Server's: snake_case mutations, agents that register, labels, run configs.
 * Source: prefect 1.4.1, agent/agent.py and client/client.py; Prefect Server, api/runs.py and api/states.py.
 */
export function openApi1(ways: Ways, options: PrefectApiOptions): DialectApi {
  const { agent, timeoutMs = limits.requestMs, clock = systemClock } = options
  const door = rowDoor(options.onWrongRow ?? (() => undefined), () => clock.elapsed())
  const registration = new Registration(ways, options, door)
  const { transport, tenantId } = registration
  const wire: WireDialect = {
    id: '1.x',
    now: () => clock.now(),
    transport,
    door,
    tenantId,
    documents: reads,
    spelling,
    // Queued is ours: a concurrency limit leaves a run so, the queue offers it again, and upstream's agent would never take it.
    claimableStates: new Set(['Scheduled', 'Queued']),
  }
  const inputsOf = inputsReader(transport, door, documents.jobInputs)

  async function queue(before: number, signal: AbortSignal): Promise<readonly string[]> {
    await registration.ensure(signal)
    const id = await tenantId.get(signal)
    // An empty list, never null: the server sorts it.
    const input = { tenant_id: id, before: isoOf(before), labels: [...agent().labels] }
    const { get_runs_in_queue } = dataOf(await transport.mutate(documents.queue, { input }, signal), true)
    return queuedIds(door, get_runs_in_queue)
  }

  /** The ids after a first page of them. */
  async function moreCancelled(first: readonly string[], since: number, signal: AbortSignal): Promise<string[]> {
    const ids = [...first]
    for (let size = ids.length; size >= limits.claims && ids.length < limits.cancelled;) {
      const after = ids.at(-1) ?? firstId
      const variables = {
        tenantId: await tenantId.get(signal),
        cancelledSince: isoOf(since),
        after,
        limit: limits.claims,
      }
      const { flow_run } = dataOf(await transport.query(documents.cancelled, variables, signal))
      const page = door('a cancelled flow run', flow_run, IdRow, limits.claims).filter(({ id }) => id > after)
      ids.push(...page.map(({ id }) => id))
      size = page.length
    }
    return ids
  }

  return {
    ...sharedCalls(wire),
    readAheadMs,
    async connect(signal) {
      return { tenantId: await registration.identify(signal), scope: null }
    },
    async due(before, signal) {
      let ids: readonly string[]
      try {
        ids = await queue(before, signal)
      } catch (error) {
        if (!isUnknownAgent(error)) throw error
        registration.forget()
        ids = await queue(before, signal)
      }
      return offerOf(wire, ids, signal)
    },
    async outlook(agentNames, now, signal) {
      const claims = await claimsVariables(wire, agentNames, firstId, signal)
      const since = now - limits.cancelledMs
      const { agentId } = registration
      const variables = {
        ...claims,
        tenantId: await tenantId.get(signal),
        now: isoOf(now),
        before: isoOf(now + readAheadMs),
        states: [...wire.claimableStates],
        cancelledSince: isoOf(since),
        agentId: agentId ?? firstId,
      }
      const answer = dataOf(await transport.query(documents.outlook, variables, signal))
      // The server says nothing about an agent that it does not know; its runs would only have none.
      if (agentId !== undefined && isEmptyList(answer.agent)) registration.forget()
      const cancelled = door('a cancelled flow run', answer.cancelled, IdRow, limits.claims).map(({ id }) => id)
      return {
        nextDueAt: nextDueOf(wire, answer.upcoming),
        mayBeDue: !isEmptyList(answer.due),
        claims: claimsPage(wire, answer.claims, firstId),
        cancelled: await moreCancelled(cancelled, since, signal),
      }
    },
    async jobInputs(run, signal) {
      const { id, run_config, flow } = await inputsOf(run, signal)
      const core = typeof flow.core_version === 'string' ? flow.core_version : null
      return withTemplate(
        jobInputsOf({ id, run_config, flow: { ...flow, core_version: core } }),
        ways,
        timeoutMs,
        signal,
      )
    },
    /** One whose process was to end it as cancelled, and did not, is that. */
    fail: (run, message, signal) => {
      const failed = run.state.name === 'Cancelling' ? cancelled(message) : spelling.failed(message)
      return setFlowRunState(wire, run, failed, signal)
    },
    cancel: (run, signal) => settle(transport, cancelFlowRun, { flow_run_id: run.id }, signal),
    log: (lines, signal) => writeLogs(transport, lines, agent().name, signal),
  }
}
