import type { JobOptions } from '../../shared/dialect/dialect'
import { allDialects, dialectOf } from '../../shared/dialects/dialects'
import { whyNeverOpened, type ConnectionChoice, type WorkPoolChoice } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import { bareToken, whyNoToken } from '../../shared/secrets/token'
import { systemClock, type Clock } from '../clock/clock'
import { clockOf } from '../clock/server-time'
import { openClusterJobs, type ClusterJobs } from '../kube/cluster-jobs'
import { ClusterView } from '../kube/cluster-view'
import { fieldManagerOf } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { placeOfContext, type KubeConfig } from '../kube/kube-config'
import type { KubeFault } from '../kube/kube-fault'
import type { PluginHost } from '../kube/plugin-host'
import type { AnyPracticeApi } from '../practice/any-api'
import type { PracticeCluster } from '../practice/cluster'
import { baseForPods, credentialsOf } from '../prefect/3/address'
import { ownProxyOf, type OwnProxy } from '../network/own-proxy'
import { directNetwork, type Network } from '../network/ways'
import type { Environment } from '../network/proxy-rules'
import { openPrefectApi } from '../prefect/open'
import type { AgentIdentity, PrefectApi, PrefectApiOptions, WrongRow } from '../prefect/prefect-api'
import { chooseCluster, type ContextRequest, type KubeConfigPlaces } from './choose-cluster'
import { watchFault } from './cluster-fault'
import { ConnectionError } from './connection-error'
import { routeForPods, viewMachine, type RouteForPods } from './host-for-pods'
import { noteIdentity } from './note-identity'
import { OpenThings } from './open-things'
import { onThisMachine, startPracticeFor, urlForPods } from './practice-for-pods'

/** What Jobs get that neither the connection nor the run knows. */
export type OwnJobOptions = Omit<
  JobOptions,
  'api' | 'token' | 'authString' | 'namespace' | 'tenantId' | 'labels' | 'workerName' | 'jobName' | 'identifier'
>

/** Who logs in to the proxies that a pair names, as USER:PASSWORD; "" for nobody. */
export interface ProxyLogins {
  readonly api: string
  readonly cluster: string
}
export const noProxyLogins: ProxyLogins = { api: '', cluster: '' }

export interface ConnectionRequest extends KubeConfigPlaces {
  readonly choice: ConnectionChoice | { readonly api: ConnectionChoice['api']; readonly cluster: ContextRequest }
  /** Of the endpoint; the practice API has its own. */
  readonly token: string
  readonly proxyLogins?: ProxyLogins
  /** What names the proxies, for a sentence; the panel's settings when left out. */
  readonly proxyNamedBy?: string
  /** 0.6: where all is asked, when that is not below the endpoint's address. */
  readonly graphql?: string
  /** Who the agent is: to the API, in claims, and as the maker of its Jobs. It may change while the connection is open. */
  readonly agent: () => AgentIdentity
  readonly agentConfigId?: string | null
  /** 3: makes the work pool if there is none of its name. */
  readonly createWorkPool?: boolean
  /** 3: runs that are taken at one look at the queue, at most. */
  readonly limit?: number
  /** Prefect 3: how long ahead of their time Jobs are made; as the work pool's choice says when left out. */
  readonly leadMs?: number
  /** 3: what the token is; by its colon when left out. */
  readonly auth?: 'basic' | 'key'
  /** May change too. */
  readonly imagePullSecrets?: () => string
  readonly jobs?: Partial<OwnJobOptions>
  readonly onWrongRow?: (row: WrongRow) => void
  /** Runs the plugin of the kubeconfig's user. */
  readonly plugins?: PluginHost
}

/** Both ends, open: where runs come from and where Jobs run. Nothing has been asked of either yet. */
export interface OpenConnection {
  readonly api: PrefectApi
  /** Shows the time of the Prefect server, as far as its answers say it: what is due, that one decides. */
  readonly clock: Clock
  /** What was asked for, else what the API has said it is; null until then. */
  readonly dialect: DialectId | null
  readonly token: string
  readonly apiForPods: string
  readonly practiceApi: AnyPracticeApi | null
  /** 3: what of the server the worker serves; null elsewhere. */
  readonly workPool: WorkPoolChoice | null
  /** ADDRESS:PORT on which the practice API listens so that pods of a real cluster reach it; null for any other pair. */
  readonly openedForPods: string | null
  readonly practiceCluster: PracticeCluster | null
  readonly client: KubeClient
  readonly jobs: ClusterJobs
  readonly cluster: ClusterView
  readonly clusterId: string
  readonly context: string
  readonly namespace: string
  readonly server: string
  readonly user: string | null
  readonly files: readonly string[]
  readonly local: boolean
  /** What made the cluster; null when nobody can say. */
  readonly kind: string | null
  /** What the kubeconfig says, secrets included. */
  readonly kubeConfig: KubeConfig
  /** By what way the API is reached. */
  readonly network: Network
  /** Variables that name proxies, certificates and where programs are. */
  readonly environment: Environment
  /** What every Job gets, whatever its run. The tenant is known as soon as the API has said it; labels and pull secrets are the present ones. */
  readonly jobOptions: Omit<JobOptions, 'jobName' | 'identifier'>
  /** What the last failed watch of Jobs is about; null while it works. */
  clusterFault(): KubeFault | null
  /** Safe to call again: each call resolves when all is closed. */
  close(): Promise<void>
}

/**
 * Opens both ends. Nothing is left open when it fails.
 * @throws ConnectionError, KubeConfigError
 */
export async function openConnection(request: ConnectionRequest): Promise<OpenConnection> {
  const { choice } = request
  const refusal = whyNeverOpened(choice) ?? whyNoToken(request.token, isLogin(request))
  if (refusal !== null) throw new ConnectionError(refusal)
  const open = new OpenThings()
  try {
    return await openBoth(request, open)
  } catch (error) {
    await open.close()
    throw error
  }
}

/** Only Prefect 3 has logins of a user and a password; which of them a token is, its colon says. */
function isLogin({ choice, token, auth }: ConnectionRequest): boolean {
  return choice.api.dialect === '3' && credentialsOf(token, auth).kind === 'basic'
}

async function openBoth(request: ConnectionRequest, open: OpenThings): Promise<OpenConnection> {
  const { choice } = request
  const { api: apiChoice } = choice
  const startPractice = async (findRoute: () => Promise<RouteForPods>) => {
    if (apiChoice.kind !== 'practice') return null
    const route = await findRoute()
    return { api: open.add(await startPracticeFor(route, { dialect: apiChoice.dialect })), route }
  }
  // Pods of the practice cluster talk to the API: it is opened first and closed last.
  const beside = choice.cluster.kind === 'practice' ? await startPractice(async () => onThisMachine) : null
  const practiceCluster = choice.cluster.kind === 'practice' ? open.add(await startCluster()) : null
  const kube = await chooseCluster(choice.cluster, request, practiceCluster)
  const surroundings = choice.cluster.kind === 'practice' ? {} : request.environment
  const proxy = clusterProxyOf(request)
  const client = open.add(new KubeClient(kube.config, systemClock, undefined, surroundings, request.plugins, proxy))
  const cluster = open.add(new ClusterView(client, { namespace: kube.namespace, runLabels, clock: systemClock }))
  const practice =
    beside ?? (await startPractice(async () => routeForPods(kube.context, await viewMachine(client.server))))
  const token = practice?.api.token ?? bareToken(request.token)
  const url = apiChoice.kind === 'endpoint' ? apiChoice.url : (practice?.api.url ?? '')
  const workPool = workPoolOf(apiChoice, practice?.api ?? null)
  const { api, identity } = noteIdentity(open.add(openPrefectApi(apiOptions(request, { url, token, workPool }))))
  const dialect = (): DialectId | null => (choice.api.dialect === 'auto' ? api.dialect : choice.api.dialect)
  const isAuthString = (): boolean => dialect() === '3' && credentialsOf(token, request.auth).kind === 'basic'
  const apiForPods = (): string => {
    if (apiChoice.kind !== 'endpoint') return urlForPods(url, practice?.route)
    return dialect() === '3' ? baseForPods(apiChoice.urlForPods, api.url) : (apiChoice.urlForPods ?? url)
  }
  const jobs = openClusterJobs(client, {
    namespace: kube.namespace,
    // Jobs are only asked for when a run has come from the API, which has then said what it is.
    runLabel: () => dialectOf(dialect() ?? fallbackDialect).runLabel,
    runsChooseNamespace: () => dialect() === '3',
    // A run is Cancelled when its process has ended, which otherwise would ask to be run again.
    staysForPods: () => dialect() === '3',
    fieldManager: () => fieldManagerOf(request.agent().name),
  })
  return {
    api,
    clock: clockOf(
      {
        get aheadMs() {
          return api.clockAheadMs
        },
      },
      systemClock,
    ),
    get dialect() {
      return dialect()
    },
    token,
    get apiForPods() {
      return apiForPods()
    },
    practiceApi: practice?.api ?? null,
    workPool,
    practiceCluster,
    openedForPods: practice && practiceCluster === null ? new URL(url).host : null,
    client,
    jobs,
    cluster,
    clusterId: kube.clusterId,
    context: kube.context,
    namespace: kube.namespace,
    // The practice cluster's kubeconfig carries its token in the address, for clients that send none over plain HTTP.
    server: practiceCluster?.url ?? client.server,
    user: kube.user,
    files: kube.files,
    ...placeOfContext(kube, kube.context),
    kubeConfig: kube.config,
    network: networkOf(request),
    environment: surroundings,
    jobOptions: {
      get imagePullSecrets() {
        return request.imagePullSecrets?.() ?? ''
      },
      ...request.jobs,
      get api() {
        return apiForPods()
      },
      get token() {
        return isAuthString() ? '' : token
      },
      get authString() {
        return isAuthString() ? token : ''
      },
      get workerName() {
        return request.agent().name
      },
      clusterServer: practiceCluster?.url ?? client.server,
      namespace: kube.namespace,
      get labels() {
        return request.agent().labels
      },
      get tenantId() {
        return tenantOf(choice.api) ?? identity()?.tenantId ?? null
      },
    },
    clusterFault: watchFault(cluster, kube.namespace),
    close: () => open.close(),
  }
}

/** Labels of Jobs and pods that hold a run's id, of all dialects. */
export const runLabels = allDialects.map((dialect) => dialect.runLabel)
const fallbackDialect: DialectId = '0.6'

/** The practice API has one, all of whose queues are served. */
function workPoolOf(choice: ConnectionChoice['api'], practice: AnyPracticeApi | null): WorkPoolChoice | null {
  if (choice.kind === 'endpoint') return choice.workPool ?? null
  return practice?.dialect === '3' ? { name: practice.workPool, queues: [], jobsAhead: true } : null
}

interface ApiAt {
  readonly url: string
  readonly token: string
  readonly workPool: WorkPoolChoice | null
}

function apiOptions(request: ConnectionRequest, { url, token, workPool }: ApiAt): PrefectApiOptions {
  const { choice, agent, agentConfigId = null, createWorkPool = false, onWrongRow } = request
  const network = networkOf(request)
  const { dialect } = choice.api
  const tenantId = tenantOf(choice.api)
  return {
    ...{ url, token, dialect, agent, tenantId, agentConfigId, network },
    ...(workPool ? workerOptions(workPool, createWorkPool) : {}),
    ...(request.limit === undefined ? {} : { limit: request.limit }),
    ...(request.leadMs === undefined ? {} : { leadMs: request.leadMs }),
    ...(request.auth ? { auth: request.auth } : {}),
    ...(request.graphql === undefined ? {} : { graphql: request.graphql }),
    ...(onWrongRow ? { onWrongRow } : {}),
  }
}

/** What Flowdeck has started itself is on this machine. */
function networkOf({ choice: { api }, environment, proxyLogins, proxyNamedBy }: ConnectionRequest): Network {
  if (api.kind !== 'endpoint') return directNetwork
  const proxy = ownProxyOf(api.proxy, proxyLogins?.api ?? '', proxyNamedBy)
  return { environment, caFile: api.caFile ?? null, proxy }
}

const clusterProxyOf = ({ choice: { cluster }, proxyLogins }: ConnectionRequest): OwnProxy | null =>
  cluster.kind === 'context' ? ownProxyOf(cluster.proxy, proxyLogins?.cluster ?? '') : null

function workerOptions(
  { name, queues, jobsAhead }: WorkPoolChoice,
  createWorkPool: boolean,
): Pick<PrefectApiOptions, 'workPool' | 'workQueues' | 'leadMs' | 'createWorkPool'> {
  return { workPool: name, workQueues: queues, createWorkPool, ...(jobsAhead ? {} : { leadMs: 0 }) }
}

const tenantOf = (api: ConnectionChoice['api']): string | null => (api.kind === 'practice' ? null : api.tenantId)

/** Practice is loaded when it is asked for: an agent beside a real pair has no use for it. */
async function startCluster(): Promise<PracticeCluster> {
  const [{ startPracticeCluster }, { demoPlayOf }, { runFlowProcess }] = await Promise.all([
    import('../practice/cluster'),
    import('../practice/demo-flows'),
    import('../practice/flow-process'),
  ])
  return startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess })
}
