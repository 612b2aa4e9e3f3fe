import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Ways } from '../../network/ways'
import { Once } from '../abortable'
import { dataOf, NotExecuted } from '../graphql/answer'
import { cut } from '../../../shared/model/cut'
import { Id, type RowDoor } from '../rows'
import { openTransport, type Transport } from '../graphql/transport'
import { isObject } from '../wire'
import { PrefectError, type AgentIdentity, type PrefectApiOptions } from '../prefect-api'
import { documents } from './documents'
import { reads } from './reads'
import { coreVersion } from './wire'

/** Kept and sent in a header of every request. */
const SentId = Id.regex(/^[\x21-\x7e]+$/, 'it has characters that no id has')
const IdRow = z.object({ id: SentId })
const TenantId = z.object({ tenant_id: SentId })
/** Of an id that does not fit, so much is said. */
const idChars = 40
const AgentConfig = z.object({ settings: z.unknown().optional() })

/** A run config may hold a Job template. */
const withRunConfig: ReadonlySet<unknown> = new Set([reads.due, reads.read, reads.details, documents.jobInputs])

/**
 * GraphQL at the address as it is given, without a slash at its end.
 * Source: prefect 1.4.1, client/client.py, _request.
 */
export function openTransport1(
  ways: Ways,
  { url, token, timeoutMs, clock, onDate }: PrefectApiOptions,
  known: () => { readonly tenantId?: string | undefined; readonly agentId?: string | undefined } = () => ({}),
): Transport {
  const always = {
    'x-prefect-core-version': coreVersion,
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  }
  const headers = (): Readonly<Record<string, string>> => {
    const { tenantId, agentId } = known()
    return {
      ...always,
      ...(tenantId === undefined || token === '' ? {} : { 'x-prefect-tenant-id': tenantId }),
      ...(agentId === undefined ? {} : { 'x-prefect-agent-id': agentId }),
    }
  }
  return openTransport(ways, {
    url: url.replace(/(?<!\/)\/+$/, ''),
    headers,
    exact: withRunConfig,
    timeoutMs,
    clock,
    onDate,
  })
}

/** Who we are to the API: the tenant, and the agent that it keeps of us. */
export class Registration {
  readonly transport: Transport
  readonly tenantId: Once<string>
  readonly #options: PrefectApiOptions
  readonly #door: RowDoor
  readonly #agentId: Once<string>
  /** As whom the API was last told to register us. */
  #registeredAs: AgentIdentity | null = null

  constructor(ways: Ways, options: PrefectApiOptions, door: RowDoor) {
    this.#options = options
    this.#door = door
    this.transport = openTransport1(ways, options, () => ({
      tenantId: this.tenantId.value,
      agentId: this.#agentId.value,
    }))
    this.tenantId = new Once((signal) => this.#askTenant(signal))
    this.#agentId = new Once((signal) => this.#register(signal))
    if (options.tenantId) this.tenantId.set(options.tenantId)
  }

  /** Undefined while we are not registered. */
  get agentId(): string | undefined {
    return this.#agentId.value
  }

  /** @returns the tenant. Asks again, so that a token that is no longer good is found out. */
  async identify(signal: AbortSignal): Promise<string> {
    const asked = await this.#askTenant(signal)
    const tenantId = this.#options.tenantId || asked
    this.tenantId.set(tenantId)
    await this.ensure(signal)
    return tenantId
  }

  /**
   * Registers unless we are, and again under another name or with other labels: with it the API shows this agent, and
   * which runs it took.
   */
  async ensure(signal: AbortSignal): Promise<void> {
    if (!isDeepStrictEqual(this.#registeredAs, this.#options.agent())) this.forget()
    await this.#agentId.get(signal)
  }

  /** The API does not know the agent any more: somebody has deleted it, or the API has another database. */
  forget(): void {
    this.#agentId.forget()
  }

  async #askTenant(signal: AbortSignal): Promise<string> {
    const answer = await this.transport.query(documents.cloudTenant, {}, signal)
    // Prefect Server has no accounts, and so no such field.
    if (answer.data === undefined) return this.#askServerTenant(signal)
    const given = dataOf(answer).auth_info
    const [row] = this.#door('who we are', [given], TenantId.nullish())
    if (row) return row.tenant_id
    if (this.#options.tenantId) return this.#options.tenantId
    mustFit('tenant', given, 'tenant_id')
    throw new PrefectError(
      'refused',
      'The API does not say which tenant the key belongs to: it is an API token. Create an API key and use that.',
    )
  }

  async #askServerTenant(signal: AbortSignal): Promise<string> {
    // 0.6 has tenants too, but not this: its answer says that it is another dialect.
    dataOf(await this.transport.query(documents.serverVersion, {}, signal))
    const { tenant } = dataOf(await this.transport.query(documents.serverTenant, {}, signal))
    const [row] = this.#door('a tenant', tenant, IdRow)
    if (row) return row.id
    if (this.#options.tenantId) return this.#options.tenantId
    mustFit('tenant', Array.isArray(tenant) ? tenant[0] : null, 'id')
    throw new PrefectError('refused', 'The Prefect server has no tenant. Create one: `prefect server create-tenant`.')
  }

  async #register(signal: AbortSignal): Promise<string> {
    const { agent: identity, agentConfigId } = this.#options
    const tenantId = await this.tenantId.get(signal)
    const { name, labels } = (this.#registeredAs = identity())
    const input = {
      type: 'KubernetesAgent',
      name,
      labels: [...labels],
      tenant_id: tenantId,
      agent_config_id: agentConfigId || null,
    }
    const { register_agent } = dataOf(await this.transport.mutate(documents.register, { input }, signal), true)
    const [agent] = this.#door('an agent', [register_agent], IdRow)
    mustFit('agent', register_agent, 'id')
    if (!agent) throw new PrefectError('answered', 'The Prefect API has not registered the agent.')
    if (agentConfigId) await this.#checkConfig(agentConfigId, signal)
    return agent.id
  }

  /** Upstream reads its settings too, and uses none of them. */
  async #checkConfig(id: string, signal: AbortSignal): Promise<void> {
    const { agent_config } = dataOf(await this.transport.query(documents.agentConfig, { id }, signal))
    if (this.#door('an agent config', agent_config, AgentConfig).length > 0) return
    throw new PrefectError('refused', `The Prefect API has no agent config ${id}. Correct its id, or leave it out.`)
  }
}

/** An id that can't be sent is a wrong answer, of which the next may be right; it is no fault of the token. */
function mustFit(of: 'tenant' | 'agent', row: unknown, field: string): void {
  const id = isObject(row) ? row[field] : null
  if (typeof id !== 'string' || SentId.safeParse(id).success) return
  throw new PrefectError(
    'transient',
    `The Prefect API gave the id ${JSON.stringify(cut(id, idChars))} to the ${of}, which is no id: it is empty, too long, or has characters that no id has.`,
  )
}

/** Whether the API refused the request for the agent that it was sent as. */
export const isUnknownAgent = (error: unknown): boolean =>
  error instanceof PrefectError &&
  error.kind === 'answered' &&
  !(error.cause instanceof NotExecuted) &&
  /\bagent\b/i.test(error.message)
