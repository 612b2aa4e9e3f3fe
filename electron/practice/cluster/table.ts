import { humanDuration } from './age'
import type { Condition, Container, ContainerStatus, Job, KubeObject, Labels, Pod } from './objects'
import type { Resource } from './resources'
import { fieldOf } from './selectors'

type Cell = (object: KubeObject, now: number) => string | number
/** What kubectl prints; columns that are `wide` only with `-o wide`. */
type Columns = Readonly<Record<string, Cell | { readonly wide: Cell }>>

/** A field's value, or a text for none. */
const at =
  (path: string, none = '<none>'): Cell =>
  (object) =>
    fieldOf(object, path) || none
const wide = (cell: Cell): { wide: Cell } => ({ wide: cell })
const age =
  (...paths: readonly string[]): Cell =>
  (object, now) => {
    const [since] = paths.map((path) => fieldOf(object, path)).filter((text) => text !== '')
    return since === undefined ? '<unknown>' : humanDuration(now - Date.parse(since))
  }
const name = at('metadata.name')
const created = age('metadata.creationTimestamp')

const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === 'True') === true

/** Source: kubernetes 1.34, pkg/printers/internalversion/printers.go, printJob. */
function jobStatus({ metadata, status }: Job): string {
  const has = (type: string): boolean => isTrue(status.conditions, type)
  const ended = ['Complete', 'Failed'].find(has)
  if (ended === undefined && metadata.deletionTimestamp !== undefined) return 'Terminating'
  return ended ?? ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running'
}

function jobDuration({ status }: Job, now: number): string {
  if (status.startTime === undefined) return ''
  const failed = status.conditions?.find((condition) => condition.type === 'Failed' && condition.status === 'True')
  const end = status.completionTime ?? failed?.lastTransitionTime
  return humanDuration((end === undefined ? now : Date.parse(end)) - Date.parse(status.startTime))
}

const completions = ({ spec, status }: Job): string =>
  `${status.succeeded ?? 0}/${spec.completions ?? `1 of ${spec.parallelism}`}`

/** Source: as above, printPod. */
function podStatus({ metadata, status }: Pod): string {
  let reason = status.reason ?? status.phase
  for (const { state } of status.containerStatuses ?? []) {
    if (state.waiting) reason = state.waiting.reason
    else if (state.terminated) reason = state.terminated.reason
  }
  return metadata.deletionTimestamp === undefined ? reason : 'Terminating'
}

const statuses = (pod: KubeObject): readonly ContainerStatus[] => (pod as Pod).status.containerStatuses ?? []
const readyOf = (pod: Pod): string =>
  `${statuses(pod).filter(({ ready }) => ready).length}/${pod.spec.containers.length}`
const restartsOf = (pod: KubeObject): number => statuses(pod).reduce((sum, { restartCount }) => sum + restartCount, 0)

interface Workload {
  readonly template: { readonly spec: { readonly containers: readonly Container[] } }
  readonly selector: { readonly matchLabels?: Labels }
}
const workload = ({ spec }: KubeObject): Workload => spec as Workload
const joined = (labels: Labels | undefined, sign: string, comma: string): string =>
  Object.entries(labels ?? {})
    .map((pair) => pair.join(sign))
    .join(comma)
const templateColumns: Columns = {
  Containers: wide((object) =>
    workload(object)
      .template.spec.containers.map((one) => one.name)
      .join(','),
  ),
  Images: wide((object) =>
    workload(object)
      .template.spec.containers.map((one) => one.image)
      .join(','),
  ),
  Selector: wide((object) => joined(workload(object).selector.matchLabels, '=', ',')),
}

function quotaUse({ status }: KubeObject): string {
  const { hard = {}, used = {} } = (status ?? {}) as Readonly<Record<string, Labels | undefined>>
  const uses = Object.entries(hard).map(([what, limit]) => [what, `${used[what] ?? '0'}/${limit}`])
  return joined(Object.fromEntries(uses) as Labels, ': ', ', ')
}

interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}
const subjectsOf =
  (kind: string): Cell =>
  (binding) =>
    ((binding as { subjects?: readonly Subject[] }).subjects ?? [])
      .filter((subject) => subject.kind === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name))
      .join(', ')

const columns: Readonly<Record<string, Columns>> = {
  jobs: {
    Name: name,
    Status: (job) => jobStatus(job as Job),
    Completions: (job) => completions(job as Job),
    Duration: (job, now) => jobDuration(job as Job, now),
    Age: created,
    ...templateColumns,
  },
  pods: {
    Name: name,
    Ready: (pod) => readyOf(pod as Pod),
    Status: (pod) => podStatus(pod as Pod),
    Restarts: (pod) => String(restartsOf(pod)),
    Age: created,
    IP: wide(at('status.podIP')),
    Node: wide(at('spec.nodeName')),
    'Nominated Node': wide(() => '<none>'),
    'Readiness Gates': wide(() => '<none>'),
  },
  events: {
    'Last Seen': age('lastTimestamp', 'eventTime'),
    Type: at('type'),
    Reason: at('reason'),
    Object: (event) =>
      `${fieldOf(event, 'involvedObject.kind').toLowerCase()}/${fieldOf(event, 'involvedObject.name')}`,
    Subobject: wide(at('involvedObject.fieldPath', '')),
    Source: wide((event) => fieldOf(event, 'source.component') || fieldOf(event, 'reportingComponent')),
    Message: (event) => fieldOf(event, 'message').trim(),
    'First Seen': wide(age('firstTimestamp', 'eventTime')),
    Count: wide((event) => (event as { count?: number }).count ?? 1),
    Name: wide(name),
  },
  namespaces: { Name: name, Status: at('status.phase'), Age: created },
  nodes: {
    Name: name,
    Status: ({ status }) =>
      isTrue((status as { conditions: Condition[] }).conditions, 'Ready') ? 'Ready' : 'NotReady',
    Roles: () => '<none>',
    Age: created,
    Version: at('status.nodeInfo.kubeletVersion'),
  },
  secrets: {
    Name: name,
    Type: at('type'),
    Data: (secret) => String(Object.keys((secret as { data?: object }).data ?? {}).length),
    Age: created,
  },
  serviceaccounts: {
    Name: name,
    Secrets: (account) => String((account as { secrets?: readonly unknown[] }).secrets?.length ?? 0),
    Age: created,
  },
  roles: { Name: name, 'Created At': at('metadata.creationTimestamp') },
  rolebindings: {
    Name: name,
    Role: (binding) => `${fieldOf(binding, 'roleRef.kind')}/${fieldOf(binding, 'roleRef.name')}`,
    Age: created,
    Users: wide(subjectsOf('User')),
    Groups: wide(subjectsOf('Group')),
    ServiceAccounts: wide(subjectsOf('ServiceAccount')),
  },
  leases: { Name: name, Holder: at('spec.holderIdentity', ''), Age: created },
  resourcequotas: { Name: name, Request: quotaUse, Limit: () => '', Age: created },
  deployments: {
    Name: name,
    Ready: (one) => `${fieldOf(one, 'status.readyReplicas') || 0}/${fieldOf(one, 'spec.replicas')}`,
    'Up-to-date': at('status.updatedReplicas', '0'),
    Available: at('status.availableReplicas', '0'),
    Age: created,
    ...templateColumns,
  },
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
  const shown = Object.entries(columns[resource.plural] ?? { Name: name, Age: created })
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: shown.map(([title, cell]) => ({
      name: title,
      type: 'string',
      format: title === 'Name' ? 'name' : '',
      description: '',
      priority: typeof cell === 'function' ? 0 : 1,
    })),
    rows: items.map((object) => ({
      cells: shown.map(([, cell]) => (typeof cell === 'function' ? cell : cell.wide)(object, now)),
      object: include === 'None' ? null : include === 'Object' ? object : partialOf(object),
    })),
  }
}

export const partialOf = ({ metadata }: Pick<KubeObject, 'metadata'>): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
