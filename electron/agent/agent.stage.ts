import { afterEach } from 'vitest'
import type { Dialect } from '../../shared/dialect/dialect'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import type { JobTemplate } from '../../shared/template/parse-template'
import { templateOf } from '../../shared/template/samples'
import { systemClock } from '../clock/clock'
import { clockOf } from '../clock/server-time'
import { openClusterJobs } from '../kube/cluster-jobs'
import { fieldManagerOf, jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { openPrefectApi } from '../prefect/open'
import type { AgentIdentity, PrefectApi } from '../prefect/prefect-api'
import type { AgentEvent } from './agent-event'
import type { AgentOptions } from './agent-parts'
import { KubernetesAgent } from './kubernetes-agent'
import { startPractice3 } from './practice-3.stage'

/** What a test opened, closed after it in turn. */
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
export const never = new AbortController().signal

export interface World {
  readonly dialect: DialectId
  readonly api: PracticeApi
  readonly cluster: PracticeCluster
  /** How long a request of the agent's may take, ms; as in the app where it is left out. */
  readonly timeoutMs?: number
  /** How far its server's clock is ahead of this machine's, by what it knows at the moment, ms. */
  readonly aheadMs?: () => number
}

export async function world(
  api: PracticeApiOptions = {},
  cluster: PracticeClusterOptions = {},
  dialect: DialectId = '0.6',
): Promise<World> {
  const practiceApi = await (dialect === '3' ? startPractice3(api) : startPracticeApi({ dialect, ...api }))
  open.push(() => practiceApi.close())
  // Pods take their time: what a test looks at is what the agent did.
  const practiceCluster = await startPracticeCluster({ speed: 0.01, ...cluster })
  open.push(() => practiceCluster.close())
  return { dialect, api: practiceApi, cluster: practiceCluster }
}

type ApiSide = Pick<World, 'dialect' | 'api' | 'timeoutMs'>
const plainAgent = (): AgentIdentity => ({ name: 'agent', labels: [] })
export function prefectOf({ dialect, api, timeoutMs }: ApiSide, agent = plainAgent): PrefectApi {
  const limit = timeoutMs === undefined ? {} : { timeoutMs }
  const pool = 'workPool' in api ? { workPool: String(api.workPool), leadMs: 0 } : {}
  const prefect = openPrefectApi({ url: api.url, token: api.token, dialect, agent, ...limit, ...pool })
  open.push(() => prefect.close())
  return prefect
}
export function clientOf({ cluster, timeoutMs }: World): KubeClient {
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig), systemClock, timeoutMs)
  open.push(() => client.close())
  return client
}

/** What Jobs are made from where the API has no template of its own; 3 has one in the work pool. */
const flowdeckTemplate = ({ id, templates }: Dialect): JobTemplate =>
  id === '3'
    ? { text: '', job: { spec: { template: { spec: { containers: [{}] } } } } }
    : templateOf(templates.find((each) => each.name === 'flowdeck')?.text ?? '')

export interface Running {
  readonly agent: KubernetesAgent
  readonly events: AgentEvent[]
  of<K extends AgentEvent['kind']>(kind: K): Extract<AgentEvent, { kind: K }>[]
  /** Gives it another name while it is on. */
  rename(name: string): void
}

export function agentIn(here: World, given: Partial<AgentOptions> = {}, template = flowdeckTemplate): Running {
  const { dialect, api } = here
  const options = {
    name: 'agent',
    namespace: 'default',
    cluster: 'practice.0',
    concurrency: 8,
    heartbeatPath: null,
    ...given,
  }
  const { namespace } = options
  let { name } = options
  const { aheadMs = () => 0 } = here
  const server = Object.defineProperty({ aheadMs: 0 }, 'aheadMs', { get: aheadMs })
  const prefect = prefectOf(here, () => ({ name, labels: [] }))
  const agent = new KubernetesAgent({
    api: Object.defineProperty(Object.create(prefect) as PrefectApi, 'clockAheadMs', { get: aheadMs }),
    jobs: openClusterJobs(clientOf(here), {
      namespace,
      runLabel: () => dialectOf(dialect).runLabel,
      runsChooseNamespace: () => dialect === '3',
      fieldManager: () => fieldManagerOf(name),
    }),
    dialectOf,
    template,
    options: () => ({ jobs: { api: api.url, token: api.token, namespace, imagePullSecrets: '' }, ...options, name }),
    clock: clockOf(server, systemClock),
    random: () => 0,
  })
  const events: AgentEvent[] = []
  agent.on('event', (event) => events.push(event))
  open.push(() => agent.end())
  const of = <K extends AgentEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<AgentEvent, { kind: K }> => event.kind === kind)
  return { agent, events, of, rename: (next) => void (name = next) }
}

export interface Job {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
}
export async function jobsIn(here: World): Promise<readonly Job[]> {
  return ((await clientOf(here).json(jobsPath('default'))) as { items: Job[] }).items
}
export const runIdsOf = ({ dialect }: World, jobs: readonly Job[]) =>
  jobs.map((job) => job.metadata.labels?.[dialectOf(dialect).runLabel] ?? '').sort()
export const runsNamed = (api: PracticeApi, count: number, flow = 'hello') =>
  Array.from({ length: count }, () => api.createRun(flow)).sort()
export const stateOf = (api: PracticeApi, id: string) => api.snapshot().flowRuns.find((run) => run.id === id)
export const logsOf = (api: PracticeApi, id: string) =>
  api
    .snapshot()
    .logs.filter((log) => log.flow_run_id === id)
    .map((log) => log.message)

/** A Job of a run that no agent made. */
export function jobFor({ dialect }: World, flowRunId: string, name: string, finalizers?: readonly string[]): object {
  const labels = { [dialectOf(dialect).runLabel]: flowRunId }
  const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'demo/hello:1' }] }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels, ...(finalizers ? { finalizers } : {}) },
    spec: { template: { metadata: { labels }, spec } },
  }
}

/** A Job that is to be kept, no dry run. */
export const isNewJob = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === 'POST' && path.includes('/jobs') && !path.includes('dryRun')

/** The mutation that claims a run, in a dialect's spelling. */
export const claimName: Readonly<Record<DialectId, string>> = {
  '0.6': 'setFlowRunStates',
  '1.x': 'set_flow_run_states',
  '3': 'set_flow_run_states',
}
