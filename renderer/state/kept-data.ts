import {
  events,
  keyOf,
  type AppInfo,
  type ConnectionEventName,
  type ConnectionSnapshot,
  type DeltaName,
  type EventName,
  type Events,
  type ItemOf,
  type LatestName,
  type PanelEventName,
  type Snapshot,
  type ValueOf,
} from '../../shared/contract/contract'
import { neverOn } from '../../shared/model/agent-status'
import { noInstallation } from '../../shared/apply/installation'
import type { Connection, ConnectionId } from '../../shared/model/connection'
import { defaultSettings } from '../../shared/model/settings'

/** Events that change what the store holds. */
export type DataEventName = LatestName | DeltaName

export const dataEventNames = (Object.keys(events) as EventName[]).filter(
  (name): name is DataEventName => events[name].kind !== 'each',
)

type Held<E extends EventName> = E extends DeltaName
  ? ReadonlyMap<string, ItemOf<E>>
  : E extends LatestName
    ? ValueOf<E>
    : never
type FieldOf<E extends EventName> = Events[E] extends { field: infer F extends string } ? F : never
/** A field for each event of these that changes what the store holds: lists as maps by their keys, values as they are. */
type Kept<E extends EventName> = { readonly [N in E & DataEventName as FieldOf<N>]: Held<N> }

/** What the main process told us that belongs to no connection. */
export type PanelData = Kept<PanelEventName> & { readonly app: AppInfo }

/** What it told us of one connection. Maps are replaced, never changed. */
export type ConnectionData = Omit<Kept<ConnectionEventName>, 'connection'> & {
  /** Null only while no connection is shown. */
  readonly connection: Connection | null
}

/** A connection with what the user looks at in it, so that both are there when it is shown again. */
export interface ConnectionSlice extends ConnectionData {
  readonly selectedRunId: string | null
  readonly selectedJobUid: string | null
  readonly selectedPodUid: string | null
  /** The rows that keys are about; null while the list has none. */
  readonly activeRunId: string | null
  readonly activeUid: string | null
  /** Rows chosen to do something with all of them: flow runs by their ids, Jobs by their uids. */
  readonly chosenRunIds: ReadonlySet<string>
  readonly chosenJobUids: ReadonlySet<string>
}

export interface KeptData extends PanelData {
  /** Those that are open. */
  readonly connections: ReadonlyMap<ConnectionId, ConnectionSlice>
}

/** What is shown while there is no connection. */
export const emptySlice: ConnectionSlice = {
  agent: neverOn,
  connection: null,
  flowRuns: new Map(),
  runsShown: { known: false, complete: true, waiting: null, asked: 0, most: 0 },
  jobs: new Map(),
  pods: new Map(),
  kubeEvents: new Map(),
  problems: new Map(),
  stats: new Map(),
  demoFlows: [],
  installation: noInstallation,
  selectedRunId: null,
  selectedJobUid: null,
  selectedPodUid: null,
  activeRunId: null,
  activeUid: null,
  chosenRunIds: new Set(),
  chosenJobUids: new Set(),
}

export const emptyData: KeptData = {
  settings: defaultSettings,
  shownConnectionId: null,
  templates: new Map(),
  problems: new Map(),
  plugins: new Map(),
  app: {
    version: '',
    platform: '',
    settingsPath: '',
    logPath: '',
    evidenceFolder: '',
    tokenStore: '',
    practiceDialect: '0.6',
    notifications: true,
  },
  connections: new Map(),
}

/**
 * The store's data out of a snapshot.
 * @param before keeps of each connection what the user looks at, as long as it is still there
 */
export function dataOf(snapshot: Snapshot, before: KeptData): KeptData {
  const { app, connections, drafts: _, ...panel } = snapshot
  const slices = connections.map(
    (one) => [one.connectionId, sliceOf(one, before.connections.get(one.connectionId))] as const,
  )
  return { ...(heldOf('panel', panel) as Kept<PanelEventName>), app, connections: new Map(slices) }
}

function sliceOf({ connectionId: _, ...told }: ConnectionSnapshot, before = emptySlice): ConnectionSlice {
  const data = heldOf('connection', told) as Kept<ConnectionEventName>
  const { selectedRunId, selectedJobUid, selectedPodUid } = before
  const stillIn = (known: ReadonlyMap<string, unknown>, key: string | null) =>
    key !== null && known.has(key) ? key : null
  return {
    ...data,
    selectedRunId: stillIn(data.flowRuns, selectedRunId),
    selectedJobUid: stillIn(data.jobs, selectedJobUid),
    selectedPodUid: stillIn(data.pods, selectedPodUid),
    // Their lists let go what they don't show any more.
    activeRunId: before.activeRunId,
    activeUid: before.activeUid,
    chosenRunIds: before.chosenRunIds,
    chosenJobUids: before.chosenJobUids,
  }
}

/** The fields of one scope, lists as maps. The table of events says which is what, so no type has to. */
function heldOf(
  scope: 'panel' | 'connection',
  told: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const fields = dataEventNames.flatMap((name) => {
    const event = events[name]
    if (event.scope !== scope) return []
    const value = told[event.field]
    if (event.kind === 'latest') return [[event.field, value]]
    const items = value as readonly ItemOf<DeltaName>[]
    return [[event.field, new Map(items.map((item) => [keyOf(name as DeltaName, item), item]))]]
  })
  return Object.fromEntries(fields) as Readonly<Record<string, unknown>>
}
