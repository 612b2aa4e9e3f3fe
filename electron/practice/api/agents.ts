import type { AgentRow } from './rows'
import { Refused } from './refused'
import type { Store } from './store'

export interface NewAgent {
  readonly tenant_id?: string | null
  readonly type: string
  readonly name?: string | null
  readonly labels?: readonly string[] | null
  readonly agent_config_id?: string | null
}

/**
 * The agent with this name, type, version and these labels: the one that was registered before, or a new one.
 * Source: Prefect Server, api/agents.py, register_agent.
 */
export function registerAgent(store: Store, wanted: NewAgent, coreVersion: string | undefined): AgentRow {
  if (wanted.tenant_id !== store.tenantId) throw new Refused('No tenant found.')
  const labels = [...(wanted.labels ?? [])].sort()
  const agent: AgentRow = {
    id: store.make.id(),
    tenant_id: store.tenantId,
    agent_config_id: wanted.agent_config_id ?? null,
    name: wanted.name ?? null,
    type: wanted.type,
    labels,
    core_version: coreVersion ?? null,
    last_queried: null,
    created: store.now(),
  }
  for (const known of store.tables.agent.all()) if (identity(known) === identity(agent)) return known
  return store.tables.agent.insert(agent)
}

const identity = ({ name, type, core_version, labels }: AgentRow): string =>
  JSON.stringify([name, type, core_version, labels])
