import { asSentence } from '../../shared/model/sentence'
import type { AnyPracticeApiOptions, PracticeApiOf, PracticeDialect } from '../practice/any-api'
import { ConnectionError } from './connection-error'
import { hostNamesForPods, type RouteForPods } from './host-for-pods'
import { listenWords } from './listen-words'

/** Of the practice cluster, whose pods run in this process. */
export const onThisMachine: RouteForPods = { listenOn: '127.0.0.1', host: '127.0.0.1' }

/**
 * Starts the practice API where pods reach it, and nobody else: there is no other way in than by its address.
 * @throws ConnectionError when it can't listen there
 */
export async function startPracticeFor<Id extends PracticeDialect>(
  { listenOn }: RouteForPods,
  { dialect, ...options }: { readonly dialect: Id } & Pick<AnyPracticeApiOptions, 'port'>,
): Promise<PracticeApiOf<Id>> {
  // Loaded when it is asked for: an agent beside a real pair has no use for it.
  const { startAnyPracticeApi } = await import('../practice/any-api')
  try {
    return await startAnyPracticeApi(dialect, { ...options, host: listenOn, names: hostNamesForPods })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = asSentence(listenWords(error as Error))
    if (code === undefined) throw error
    throw new ConnectionError(
      code === 'EADDRINUSE'
        ? `The practice API can’t listen: ${why} Choose another port.`
        : `The practice API can’t listen on ${listenOn}, where pods would reach it: ${why} Is the network of the cluster up?`,
    )
  }
}

/** The address that pods use for a server of ours that listens at `url`. */
export function urlForPods(url: string, { host }: RouteForPods = onThisMachine): string {
  const { protocol, port, pathname } = new URL(url)
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}${pathname === '/' ? '' : pathname}`
}
