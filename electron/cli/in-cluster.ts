import { KubeError } from '../kube/kube-error'
import { asSentence } from '../../shared/model/sentence'
import { CommandError } from './command-error'
import { openCluster, type ClusterFlags, type OpenCluster } from './open-cluster'
import type { Output } from './output'
import type { Environment } from './prefect-config'
import { inGoodOrder, type Signals } from './signals'

interface Where {
  readonly flags: ClusterFlags
  readonly namespace: string
  readonly environment: Environment
  readonly output: Output
  readonly signals: Signals
}

/**
 * Opens a cluster for as long as `act` takes; a request to end aborts its signal.
 * @throws CommandError, also when it was asked to end
 */
export async function inCluster(
  { flags, namespace, environment, output, signals }: Where,
  act: (cluster: OpenCluster, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const cluster = await openCluster(flags, namespace, environment, output)
  const stop = new AbortController()
  const end = (): void => stop.abort()
  signals.on(end)
  try {
    return await act(cluster, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) throw new CommandError('Stopped. What was done by then stays; run it again for the rest.')
    if (error instanceof KubeError)
      throw new CommandError(
        `${cluster.context} can't be asked any more: ${asSentence(error.message)} Run it again when it answers.`,
      )
    throw error
  } finally {
    signals.off(end)
    await inGoodOrder(signals, () => cluster.client.close())
  }
}
