import { gunzipSync } from 'node:zlib'
import type { FlowRow, ProjectRow } from './rows'
import { Refused } from './states'
import type { Store } from './store'

/**
 * A flow as a client registers it, the parts that are used.
 * Source: prefect 0.6.7, serialization/flow.py and serialization/task.py.
 */
export interface SerializedFlow {
  readonly name: string
  readonly description?: string | null
  readonly parameters?: FlowRow['parameters']
  readonly tasks?: readonly SerializedTask[]
  readonly environment?: unknown
  readonly storage?: unknown
  readonly schedule?: unknown
}
interface SerializedTask {
  readonly slug: string
  readonly name: string
  readonly type?: string
  readonly mapped?: boolean
  readonly max_retries?: number
  readonly cache_key?: string | null
  readonly tags?: unknown
}

/** Names of projects are unique in a tenant. */
export function createProject(store: Store, name: string, description: string | null): ProjectRow {
  if (store.tables.project.by('name', name).size > 0)
    throw new Refused(`Uniqueness violation. Project "${name}" already exists.`)
  return store.tables.project.insert({
    id: store.make.id(),
    tenant_id: store.tenantId,
    name,
    description,
    created: store.now(),
  })
}

/** Registers a flow and its tasks; earlier versions of the same name in the project are archived. */
export function createFlow(store: Store, projectId: string, flow: SerializedFlow, scheduleActive: boolean): FlowRow {
  if (!store.tables.project.get(projectId)) throw new Refused(`Invalid project ID: ${projectId}`)
  if (!isFlow(flow)) throw new Refused('Invalid flow: the serialized flow has no name.')
  const earlier = [...store.tables.flow.by('name', flow.name)].filter((row) => row.project_id === projectId)
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
    schedule_is_active: scheduleActive && flow.schedule != null,
    created: store.now(),
    core_version: null,
    run_config: null,
  })
  for (const task of flow.tasks ?? []) createTask(store, row.id, task)
  return row
}

/** What came as JSON may be anything. */
const isFlow = (flow: Partial<SerializedFlow> | null): flow is SerializedFlow => typeof flow?.name === 'string'

function createTask(store: Store, flowId: string, task: SerializedTask): void {
  store.tables.task.insert({
    id: store.make.id(),
    tenant_id: store.tenantId,
    flow_id: flowId,
    slug: task.slug,
    name: task.name,
    type: task.type ?? '',
    mapped: task.mapped ?? false,
    max_retries: task.max_retries ?? 0,
    cache_key: task.cache_key ?? null,
    tags: task.tags ?? [],
    created: store.now(),
  })
}

/** What a small text may unpack to; clients send at most 5 MB compressed. */
const unpackedLimitBytes = 64 * 1024 * 1024

/** gzip, then base64, of the flow as JSON. Source: prefect 0.6.7, utilities/compression.py. */
export function decompressFlow(text: string): SerializedFlow {
  try {
    const unpacked = gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: unpackedLimitBytes })
    return JSON.parse(unpacked.toString('utf8')) as SerializedFlow
  } catch (error) {
    throw new Refused(`The compressed flow can't be read: ${(error as Error).message}`)
  }
}
