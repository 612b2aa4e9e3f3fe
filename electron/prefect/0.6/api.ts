import { z } from 'zod'
import type { Ways } from '../../network/ways'
import { Once } from '../abortable'
import type { DialectApi } from '../dialect-api'
import { systemClock } from '../../clock/clock'
import { claimsPage, claimsVariables, firstId, nextDueOf, offerOf, queuedIds } from '../graphql/agent-reads'
import { dataOf } from '../graphql/answer'
import { sendBatch } from '../graphql/batch'
import { inputsReader } from '../graphql/job-inputs'
import { Id, rowDoor, Text } from '../rows'
import { sharedCalls } from '../graphql/shared-calls'
import { openTransport, type Transport } from '../graphql/transport'
import { isoOf } from '../wire'
import type { WireDialect } from '../graphql/wire-dialect'
import { logRequests, setFlowRunState, throwUnlessSettled } from '../graphql/writes'
import { PrefectError, type PrefectApiOptions } from '../prefect-api'
import { documents } from './documents'
import { reads } from './reads'
import { aborted, jobInputsOf, logInput, spelling, writeRunLog } from './wire'

const path = '/graphql/alpha'

const withoutSlash = (url: string): string => url.replace(/(?<!\/)\/+$/, '')

/** GraphQL at `<api>/graphql/alpha`, or where `cloud.graphql` says. Source: prefect 0.6.7, config.toml and client/client.py. */
export function openTransport06(ways: Ways, options: PrefectApiOptions): Transport {
  const { url, graphql, token, timeoutMs, clock, onDate } = options
  return openTransport(ways, {
    ...(graphql === undefined ? { url: `${withoutSlash(url)}${path}`, path } : { url: withoutSlash(graphql) }),
    headers: () => ({ authorization: `Bearer ${token}` }),
    ...{ timeoutMs, clock, onDate },
  })
}

const TenantRow = z.object({ id: Id })
const AuthInfo = z.object({ apiTokenScope: Text })

/**
 * Dialect 0.6 of the Prefect API: camelCase mutations.
 * Source: prefect 0.6.7, agent/agent.py and client/client.py.
 */
export function openApi06(ways: Ways, options: PrefectApiOptions): DialectApi {
  const transport = openTransport06(ways, options)
  const { clock = systemClock } = options
  const door = rowDoor(options.onWrongRow ?? (() => undefined), () => clock.elapsed())
  const tenantId = new Once(askTenant)
  const wire: WireDialect = {
    id: '0.6',
    now: () => clock.now(),
    transport,
    door,
    tenantId,
    documents: reads,
    spelling,
    claimableStates: new Set(['Scheduled']),
  }
  const inputsOf = inputsReader(transport, door, documents.jobInputs)

  async function askTenant(signal: AbortSignal): Promise<string> {
    const { tenant } = dataOf(await transport.query(documents.tenant, {}, signal))
    const [row] = door('a tenant', tenant, TenantRow)
    if (row) return row.id
    throw new PrefectError('refused', 'The token belongs to no tenant. Make one of scope RUNNER in your tenant.')
  }

  return {
    ...sharedCalls(wire),
    readAheadMs: 0,
    async connect(signal) {
      const { authInfo } = dataOf(await transport.query(documents.scope, {}, signal))
      const [known] = door('who we are', [authInfo], AuthInfo)
      const scope = known?.apiTokenScope ?? null
      if (scope !== 'RUNNER') {
        throw new PrefectError('refused', `The token has scope ${scope ?? 'none'}; an agent needs one of scope RUNNER.`)
      }
      const id = await askTenant(signal)
      tenantId.set(id)
      return { tenantId: id, scope }
    },
    async due(before, signal) {
      const input = { tenantId: await tenantId.get(signal), before: isoOf(before) }
      const { getRunsInQueue } = dataOf(await transport.mutate(documents.queue, { input }, signal), true)
      return offerOf(wire, queuedIds(door, getRunsInQueue), signal)
    },
    async outlook(agentNames, now, signal) {
      const claims = await claimsVariables(wire, agentNames, firstId, signal)
      const variables = { ...claims, tenantId: await tenantId.get(signal), now: isoOf(now) }
      const answer = dataOf(await transport.query(documents.outlook, variables, signal))
      return {
        nextDueAt: nextDueOf(wire, answer.upcoming),
        mayBeDue: true, // the queue was asked before
        claims: claimsPage(wire, answer.claims, firstId),
        cancelled: [], // 0.6 has no such state
      }
    },
    async jobInputs(run, signal) {
      return jobInputsOf(await inputsOf(run, signal))
    },
    /** Nothing ends a run of 0.6 that has begun: its process goes on. */
    cancel: (run, signal) => setFlowRunState(wire, run, aborted('Cancelled from Flowdeck.'), signal),
    async log(lines, signal) {
      const sent = []
      for (const request of logRequests(lines)) {
        sent.push(...(await sendBatch(transport, writeRunLog, request.map(logInput), signal)))
        if (sent.at(-1)?.kind === 'unsent') break
      }
      throwUnlessSettled(sent)
    },
  }
}
