import { systemClock } from '../clock/clock'
import { chooseCluster } from '../connection/choose-cluster'
import { KubeClient } from '../kube/kube-client'
import { KubeConfigError, NoKubeConfigError } from '../kube/kube-config'
import { CommandError } from './command-error'
import { CommandPlugins } from './command-plugins'
import type { Output } from './output'
import type { Environment } from './prefect-config'

/** Which cluster a command is about. */
export interface ClusterFlags {
  readonly kubeconfig?: string
  readonly context?: string
}

export interface OpenCluster {
  readonly client: KubeClient
  readonly context: string
  /** As the kubeconfig calls them. */
  readonly user: string | null
}

/** Opens a cluster alone, without a Prefect beside it. Nothing has been asked of it yet. @throws CommandError */
export async function openCluster(
  { kubeconfig, context }: ClusterFlags,
  namespace: string,
  environment: Environment,
  output: Output,
): Promise<OpenCluster> {
  try {
    const chosen = await chooseCluster({ kind: 'context', context, namespace }, { environment, kubeconfig }, null)
    const host = new CommandPlugins(output, systemClock, { patient: true })
    const client = new KubeClient(chosen.config, systemClock, undefined, environment, host)
    return { client, context: chosen.context, user: chosen.user }
  } catch (error) {
    if (error instanceof NoKubeConfigError || error instanceof KubeConfigError)
      throw new CommandError(error.message.replace(/(?<!\s)\s*\n\s*/g, ' ').trim())
    throw error
  }
}
