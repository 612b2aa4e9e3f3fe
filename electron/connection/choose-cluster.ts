import { Namespace, type ConnectionChoice } from '../../shared/model/connection'
import type { ProxySetting } from '../../shared/model/proxy-setting'
import { clusterId } from '../kube/cluster-id'
import { KubeConfigError, kubeConfigOf, loadKubeConfig, useContext, type KubeConfig } from '../kube/kube-config'
import type { PracticeCluster } from '../practice/cluster'

/** Context and namespace as flags give them: what is left out, the kubeconfig says. */
export interface ContextRequest {
  readonly kind: 'context'
  readonly context: string | undefined
  readonly namespace: string | undefined
  readonly proxy?: ProxySetting
}

/** Where kubeconfigs are looked for. */
export interface KubeConfigPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A kubeconfig that the user named. */
  readonly kubeconfig?: string | undefined
}

export interface ChosenCluster {
  readonly config: KubeConfig
  readonly clusterId: string
  readonly context: string
  readonly namespace: string
  readonly user: string | null
  readonly files: readonly string[]
}

/** @throws KubeConfigError */
export async function chooseCluster(
  choice: ConnectionChoice['cluster'] | ContextRequest,
  { environment, kubeconfig }: KubeConfigPlaces,
  practice: PracticeCluster | null,
): Promise<ChosenCluster> {
  if (practice) {
    const config = kubeConfigOf(practice.kubeconfig)
    return { ...(await namesOf(config, config.getCurrentContext())), config, namespace: 'default', files: [] }
  }
  if (choice.kind !== 'context') throw new Error('the practice cluster was not started')
  const { config, files } = await loadKubeConfig(environment, kubeconfig)
  const context = useContext({ config, files }, choice.context)
  const namespace = choice.namespace ?? config.getContextObject(context)?.namespace ?? 'default'
  if (!Namespace.safeParse(namespace).success) {
    throw new KubeConfigError(
      `${JSON.stringify(namespace)} can’t be the name of a namespace: those have up to 63 lower-case letters, digits and dashes. Give another, or correct that of context ${context}.`,
    )
  }
  return { ...(await namesOf(config, context)), config, namespace, files }
}

const namesOf = async (config: KubeConfig, context: string) => ({
  clusterId: await clusterId(config),
  context,
  user: config.getCurrentUser()?.name ?? null,
})
