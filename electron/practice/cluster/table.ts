import { humanDuration } from './age'
import type { Resource } from './resources'
import {
  type Condition,
  type ContainerStatus,
  type Job,
  type JsonObject,
  type KubeObject,
  type Labels,
  type Pod,
  textOf,
} from './objects'

/** One column of what kubectl prints; those of priority 1 only with `-o wide`. */
interface Column {
  readonly name: string
  readonly type?: string
  readonly format?: string
  readonly priority?: number
  cell(object: KubeObject, now: number): string | number
}

const ageOf = (timestamp: string | null | undefined, now: number): string =>
  timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>'
const nameColumn: Column = { name: 'Name', format: 'name', cell: ({ metadata }) => metadata.name }
const ageColumn: Column = { name: 'Age', cell: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now) }
const column = (name: string, cell: Column['cell'], more: Partial<Column> = {}): Column => ({ name, cell, ...more })
const wide = (name: string, cell: Column['cell']): Column => ({ name, cell, priority: 1 })
const field = (object: KubeObject, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as JsonObject | undefined)?.[key], object)
const text = (value: unknown, none = '<none>'): string => (value === undefined || value === '' ? none : textOf(value))

const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === 'True') === true

/** Source: kubernetes 1.34, pkg/printers/internalversion/printers.go, printJob. */
function jobStatus({ metadata, status }: Job): string {
  if (isTrue(status.conditions, 'Complete')) return 'Complete'
  if (isTrue(status.conditions, 'Failed')) return 'Failed'
  if (metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (isTrue(status.conditions, 'Suspended')) return 'Suspended'
  if (isTrue(status.conditions, 'FailureTarget')) return 'FailureTarget'
  return isTrue(status.conditions, 'SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

function jobDuration({ status }: Job, now: number): string {
  if (status.startTime === undefined) return ''
  const failed = status.conditions?.find((condition) => condition.type === 'Failed' && condition.status === 'True')
  const end = status.completionTime ?? failed?.lastTransitionTime
  return humanDuration((end === undefined ? now : Date.parse(end)) - Date.parse(status.startTime))
}

/** Source: as above, printPod. */
function podStatus({ metadata, status }: Pod): string {
  let reason = status.reason ?? status.phase
  for (const { state } of status.containerStatuses ?? []) {
    if (state.waiting) reason = state.waiting.reason
    else if (state.terminated) reason = state.terminated.reason
  }
  return metadata.deletionTimestamp === undefined ? reason : 'Terminating'
}

const containersOf = (object: KubeObject): { name: string; image: string }[] =>
  (field(object, 'spec', 'template', 'spec', 'containers') ?? []) as { name: string; image: string }[]
const templateColumns: readonly Column[] = [
  wide('Containers', (object) =>
    containersOf(object)
      .map(({ name }) => name)
      .join(','),
  ),
  wide('Images', (object) =>
    containersOf(object)
      .map(({ image }) => image)
      .join(','),
  ),
  wide('Selector', (object) =>
    Object.entries(field(object, 'spec', 'selector', 'matchLabels') ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  ),
]

const statuses = (object: KubeObject): readonly ContainerStatus[] => (object as Pod).status.containerStatuses ?? []
const podColumns: readonly Column[] = [
  nameColumn,
  column(
    'Ready',
    (pod) => `${statuses(pod).filter(({ ready }) => ready).length}/${(pod as Pod).spec.containers.length}`,
  ),
  column('Status', (pod) => podStatus(pod as Pod)),
  column('Restarts', (pod) => String(statuses(pod).reduce((sum, { restartCount }) => sum + restartCount, 0))),
  ageColumn,
  wide('IP', (pod) => text((pod as Pod).status.podIP)),
  wide('Node', (pod) => text((pod as Pod).spec.nodeName)),
  wide('Nominated Node', () => '<none>'),
  wide('Readiness Gates', () => '<none>'),
]

const jobColumns: readonly Column[] = [
  nameColumn,
  column('Status', (job) => jobStatus(job as Job)),
  column(
    'Completions',
    (job) =>
      `${(job as Job).status.succeeded ?? 0}/${(job as Job).spec.completions ?? `1 of ${(job as Job).spec.parallelism}`}`,
  ),
  column('Duration', (job, now) => jobDuration(job as Job, now)),
  ageColumn,
  ...templateColumns,
]

const eventColumns: readonly Column[] = [
  column('Last Seen', (event, now) =>
    ageOf(text(field(event, 'lastTimestamp') ?? field(event, 'eventTime') ?? '', ''), now),
  ),
  column('Type', (event) => text(field(event, 'type'))),
  column('Reason', (event) => text(field(event, 'reason'))),
  column(
    'Object',
    (event) =>
      `${textOf(field(event, 'involvedObject', 'kind')).toLowerCase()}/${textOf(field(event, 'involvedObject', 'name'))}`,
  ),
  wide('Subobject', (event) => text(field(event, 'involvedObject', 'fieldPath'), '')),
  wide('Source', (event) => text(field(event, 'source', 'component') ?? field(event, 'reportingComponent'), '')),
  column('Message', (event) => text(field(event, 'message'), '').trim()),
  wide('First Seen', (event, now) =>
    ageOf(text(field(event, 'firstTimestamp') ?? field(event, 'eventTime') ?? '', ''), now),
  ),
  wide('Count', (event) => (field(event, 'count') as number | undefined) ?? 1),
  { ...nameColumn, priority: 1 },
]

const readiness = (node: KubeObject): string =>
  isTrue(field(node, 'status', 'conditions') as Condition[] | undefined, 'Ready') ? 'Ready' : 'NotReady'

function quotaUse({ status }: KubeObject): string {
  const { hard = {}, used = {} } = (status ?? {}) as Readonly<Record<string, Labels | undefined>>
  return Object.entries(hard)
    .map(([name, limit]) => `${name}: ${used[name] ?? '0'}/${limit}`)
    .join(', ')
}

const columns: Readonly<Record<string, readonly Column[]>> = {
  jobs: jobColumns,
  pods: podColumns,
  events: eventColumns,
  namespaces: [nameColumn, column('Status', (one) => text(field(one, 'status', 'phase'))), ageColumn],
  nodes: [
    nameColumn,
    column('Status', readiness),
    column('Roles', () => '<none>'),
    ageColumn,
    column('Version', (node) => text(field(node, 'status', 'nodeInfo', 'kubeletVersion'))),
  ],
  secrets: [
    nameColumn,
    column('Type', (secret) => text(field(secret, 'type'))),
    column('Data', (secret) => String(Object.keys(field(secret, 'data') ?? {}).length)),
    ageColumn,
  ],
  resourcequotas: [nameColumn, column('Request', quotaUse), column('Limit', () => ''), ageColumn],
  deployments: [
    nameColumn,
    column(
      'Ready',
      (one) => `${textOf(field(one, 'status', 'readyReplicas') ?? 0)}/${textOf(field(one, 'spec', 'replicas') ?? 0)}`,
    ),
    column('Up-to-date', (one) => textOf(field(one, 'status', 'updatedReplicas') ?? 0)),
    column('Available', (one) => textOf(field(one, 'status', 'availableReplicas') ?? 0)),
    ageColumn,
    ...templateColumns,
  ],
}

export type IncludeObject = 'Metadata' | 'Object' | 'None'

/** The form in which kubectl asks for what it prints. `items` may be empty: the columns come all the same. */
export function tableOf(
  resource: Resource,
  items: readonly KubeObject[],
  metadata: object,
  include: IncludeObject,
  now: number,
): object {
  const shown = columns[resource.plural] ?? [nameColumn, ageColumn]
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: shown.map(({ name, type = 'string', format = '', priority = 0 }) => ({
      name,
      type,
      format,
      description: '',
      priority,
    })),
    rows: items.map((object) => ({
      cells: shown.map((one) => one.cell(object, now)),
      object: include === 'None' ? null : include === 'Object' ? object : partialOf(object),
    })),
  }
}

export const partialOf = ({ metadata }: Pick<KubeObject, 'metadata'>): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
