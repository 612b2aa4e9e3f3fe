import { gunzipSync } from 'node:zlib'
import { parseJson } from '../listener/json'
import { limits } from './limits'
import type { FlowRow, ProjectRow, RunConfig } from './rows'
import { Refused } from './refused'
import type { Store } from './store'

/**
 * A flow as a client registers it, the parts that are used.
 * Source: prefect 0.6.7 and 1.4.1, serialization/flow.py and serialization/task.py.
 */
export interface SerializedFlow {
  readonly name: string
  readonly description?: string | null
  readonly parameters?: FlowRow['parameters']
  readonly tasks?: readonly SerializedTask[]
  readonly environment?: unknown
  readonly storage?: unknown
  readonly schedule?: unknown
  /** 1.x. */
  readonly run_config?: RunConfig | null
  readonly __version__?: string
}
export interface SerializedTask {
  readonly slug: string
  readonly name: string
  readonly type?: string
  readonly mapped?: boolean
  readonly max_retries?: number
  readonly cache_key?: string | null
  readonly tags?: unknown
}

/** Names of projects are unique in a tenant; 1.4.1's client knows a taken one by exactly these words. */
export function createProject(store: Store, name: string, description: string | null): ProjectRow {
  if (store.tables.project.by('name', name).size > 0) throw new Refused('Uniqueness violation.')
  return store.tables.project.insert({
    id: store.make.id(),
    tenant_id: store.tenantId,
    name,
    description,
    created: store.now(),
  })
}

export interface Registration {
  /** Left out: true. Without a schedule it stays inactive. */
  readonly scheduleActive?: boolean
  /** 1.x: which flows are versions of one. Left out: those of this name in the project. */
  readonly versionGroupId?: string | null
  /** 1.x: the key of the version before, given again, makes no new one. */
  readonly idempotencyKey?: string | null
}

/** Registers a flow and its tasks; earlier versions of it are archived. */
export function createFlow(
  store: Store,
  projectId: string,
  flow: SerializedFlow,
  { scheduleActive = true, versionGroupId, idempotencyKey }: Registration,
): FlowRow {
  if (!store.tables.project.get(projectId)) throw new Refused(`Invalid project ID: ${projectId}`)
  if (!isFlow(flow)) throw new Refused('Invalid flow: the serialized flow has no name.')
  const earlier = versionGroupId
    ? [...store.tables.flow.by('version_group_id', versionGroupId)]
    : [...store.tables.flow.by('name', flow.name)].filter((row) => row.project_id === projectId)
  const last = earlier.at(-1)
  if (last && idempotencyKey && last.settings['idempotency_key'] === idempotencyKey) return last
  for (const row of earlier) store.tables.flow.update(row, { archived: true })
  const row = store.tables.flow.insert({
    id: store.make.id(),
    tenant_id: store.tenantId,
    project_id: projectId,
    name: flow.name,
    description: flow.description ?? null,
    version: earlier.length + 1,
    archived: false,
    parameters: flow.parameters ?? [],
    environment: flow.environment ?? null,
    storage: flow.storage ?? null,
    schedule: flow.schedule ?? null,
    is_schedule_active: scheduleActive && flow.schedule != null,
    created: store.now(),
    core_version: flow.__version__ ?? null,
    run_config: flow.run_config ?? null,
    version_group_id: last?.version_group_id ?? versionGroupId ?? store.make.id(),
    flow_group_id: last?.flow_group_id ?? store.make.id(),
    settings: { heartbeat_enabled: true, lazarus_enabled: true, idempotency_key: idempotencyKey ?? null },
  })
  registerTasks(store, row.id, flow.tasks ?? [])
  return row
}

/** What came as JSON may be anything. */
const isFlow = (flow: Partial<SerializedFlow> | null): flow is SerializedFlow => typeof flow?.name === 'string'

/** 1.x sends a flow without its tasks, then these in batches; one that is there already is left as it is. */
export function registerTasks(store: Store, flowId: string, tasks: readonly SerializedTask[]): void {
  if (!store.tables.flow.get(flowId)) throw new Refused(`Invalid flow ID: ${flowId}`)
  const known = slugsOf(store, flowId)
  for (const { slug, name, type, mapped, max_retries, cache_key, tags } of tasks) {
    if (known.has(slug)) continue
    store.tables.task.insert({
      ...{ id: store.make.id(), tenant_id: store.tenantId, flow_id: flowId, slug, name, type: type ?? '' },
      ...{ mapped: mapped ?? false, max_retries: max_retries ?? 0, cache_key: cache_key ?? null, tags: tags ?? [] },
      created: store.now(),
    })
  }
}

interface SerializedEdge {
  readonly upstream_task: { readonly slug: string }
  readonly downstream_task: { readonly slug: string }
}

/** Checked and forgotten: nobody asks for edges. */
export function registerEdges(store: Store, flowId: string, edges: readonly SerializedEdge[]): void {
  const known = slugsOf(store, flowId)
  if (edges.every((edge) => known.has(edge.upstream_task.slug) && known.has(edge.downstream_task.slug))) return
  throw new Refused('Edges could not be registered - some edges reference tasks that do not exist within this flow.')
}

const slugsOf = (store: Store, flowId: string): ReadonlySet<string> =>
  new Set(Array.from(store.tables.task.by('flow_id', flowId), ({ slug }) => slug))

/** gzip, then base64, of the flow as JSON. Source: prefect 0.6.7, utilities/compression.py. */
export function decompressFlow(text: string): SerializedFlow {
  try {
    const unpacked = gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: limits.flowBytes })
    return parseJson(unpacked.toString('utf8')) as SerializedFlow
  } catch (error) {
    throw new Refused(`The compressed flow can't be read: ${(error as Error).message}`)
  }
}
