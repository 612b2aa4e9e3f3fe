import type { PracticeApi, PracticeApiOptions } from '../practice/api'
import { ConnectionError } from './connection-error'
import { hostNamesForPods, type RouteForPods } from './host-for-pods'

/** Of the practice cluster, whose pods run in this process. */
export const onThisMachine: RouteForPods = { listenOn: '127.0.0.1', host: '127.0.0.1' }

/**
 * Starts the practice API where pods reach it, and nobody else: there is no other way in than by its address.
 * @throws ConnectionError when it can't listen there
 */
export async function startPracticeFor(
  { listenOn }: RouteForPods,
  options: Pick<PracticeApiOptions, 'dialect' | 'port'>,
): Promise<PracticeApi> {
  // Loaded when it is asked for: an agent beside a real pair has no use for it.
  const { startPracticeApi } = await import('../practice/api')
  try {
    return await startPracticeApi({ ...options, host: listenOn, names: hostNamesForPods })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new ConnectionError(
      code === 'EADDRINUSE'
        ? `The practice API can’t listen: ${message}. Choose another port.`
        : `The practice API can’t listen on ${listenOn}, where pods would reach it: ${message}. Is the network of the cluster up?`,
    )
  }
}

/** The address that pods use for a server of ours that listens at `url`. */
export const urlForPods = (url: string, { host }: RouteForPods = onThisMachine): string =>
  `http://${host}:${new URL(url).port}`
