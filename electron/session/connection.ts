import type { KubeConfig } from '@kubernetes/client-node'
import type { ConnectionChoice } from '../../shared/model/connection'
import { clusterId } from '../kube/cluster-id'
import { ClusterView } from '../kube/cluster-view'
import { KubeClient } from '../kube/kube-client'
import { isLocalCluster, kubeConfigOf, loadKubeConfig, useContext } from '../kube/kube-config'
import { startPracticeApi, type PracticeApi } from '../practice/api'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { demoPlayOf } from '../practice/demo-flows'
import { runFlowProcess } from '../practice/flow-process'
import { openDialect06 } from '../prefect/dialect-0.6'
import type { PrefectApi } from '../prefect/prefect-api'
import { hostForPods } from './host-for-pods'

export interface ConnectionRequest {
  readonly choice: ConnectionChoice | { readonly api: ConnectionChoice['api']; readonly cluster: ContextRequest }
  /** Of the endpoint; the practice API has its own. */
  readonly token: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A kubeconfig that the user named. */
  readonly kubeconfig?: string | undefined
}
/** Context and namespace as flags give them: what is left out, the kubeconfig says. */
interface ContextRequest {
  readonly kind: 'context'
  readonly context: string | undefined
  readonly namespace: string | undefined
}

/** Both ends, open: where runs come from and where Jobs run. Nothing has been asked of either yet. */
export interface OpenConnection {
  readonly api: PrefectApi
  readonly token: string
  readonly apiForPods: string
  readonly practiceApi: PracticeApi | null
  readonly practiceCluster: PracticeCluster | null
  readonly client: KubeClient
  readonly cluster: ClusterView
  readonly clusterId: string
  readonly context: string
  readonly namespace: string
  readonly server: string
  readonly user: string | null
  readonly files: readonly string[]
  readonly local: boolean
  close(): Promise<void>
}

/** @throws KubeConfigError; nothing is left open then */
export async function openConnection(request: ConnectionRequest): Promise<OpenConnection> {
  const { choice } = request
  const practiceCluster = choice.cluster.kind === 'practice' ? await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess }) : null
  const kube = practiceCluster ? practiceKube(practiceCluster) : chosenKube(request)
  const practiceApi =
    // Pods of a real cluster reach this machine by another address than its own loopback one.
    choice.api.kind === 'practice' ? await startPracticeApi(practiceCluster ? {} : { host: '0.0.0.0' }) : null
  const apiUrl = choice.api.kind === 'practice' ? localUrl(practiceApi?.url ?? '') : choice.api.url
  const token = practiceApi?.token ?? request.token
  const client = new KubeClient(kube.config)
  const cluster = new ClusterView(client, kube.namespace)
  const api = openDialect06(apiUrl, token)
  return {
    api,
    token,
    apiForPods:
      choice.api.kind === 'practice'
        ? podsUrl(apiUrl, kube.context, practiceCluster !== null)
        : (choice.api.urlForPods ?? apiUrl),
    practiceApi,
    practiceCluster,
    client,
    cluster,
    clusterId: kube.clusterId,
    context: kube.context,
    namespace: kube.namespace,
    // The practice cluster's kubeconfig carries its token in the address, for clients that send none over plain HTTP.
    server: practiceCluster?.url ?? client.server,
    user: kube.config.getCurrentUser()?.name ?? null,
    files: kube.files,
    local: isLocalCluster(kube.context, client.server),
    async close() {
      await cluster.close()
      await Promise.all([api.close(), client.close()])
      await practiceCluster?.close()
      await practiceApi?.close()
    },
  }
}

interface ChosenKube {
  readonly config: KubeConfig
  readonly clusterId: string
  readonly context: string
  readonly namespace: string
  readonly files: readonly string[]
}

function practiceKube(practice: PracticeCluster): ChosenKube {
  const config = kubeConfigOf(practice.kubeconfig)
  const context = config.getCurrentContext()
  return { config, clusterId: clusterId(config), context, namespace: 'default', files: [] }
}

function chosenKube({ choice, environment, kubeconfig }: ConnectionRequest): ChosenKube {
  if (choice.cluster.kind !== 'context') throw new Error('not a context')
  const loaded = loadKubeConfig(environment, kubeconfig)
  const context = useContext(loaded, choice.cluster.context)
  const namespace = choice.cluster.namespace ?? loaded.config.getContextObject(context)?.namespace ?? 'default'
  return { config: loaded.config, clusterId: clusterId(loaded.config), context, namespace, files: loaded.files }
}

const localUrl = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:')

function podsUrl(url: string, context: string, practiceCluster: boolean): string {
  if (practiceCluster) return url
  return `http://${hostForPods(context)}:${new URL(url).port}`
}
