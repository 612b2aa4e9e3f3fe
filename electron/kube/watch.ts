import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import type { ListOf } from './wire'

interface Named {
  readonly metadata?: { readonly uid?: string; readonly resourceVersion?: string }
}

export interface WatchOptions<T> {
  readonly path: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly signal: AbortSignal
  /** Everything there is, at the start and whenever the watch had to begin anew. */
  readonly onList: (items: readonly T[]) => void
  readonly onChange: (type: 'ADDED' | 'MODIFIED' | 'DELETED', item: T) => void
  /** At each failure, with the instant of the next try (ms since the epoch); null once when it works again. */
  readonly onTrouble: (error: KubeError | null, nextTryAt: number) => void
}

const pageSize = 500
/** The server ends a watch after this time, s; one that is silent for longer has died unnoticed. */
const watchSeconds = 290
const shortestWatchMs = 1_000
/** Two lists lie at least so far apart when the server forgets faster than we can watch. */
const shortestListMs = 1_000
const retryMs = [500, 1_000, 2_000, 5_000, 10_000]

/**
 * Lists in pages, then watches, for ever: lists anew on 410 Gone, goes on from the last version seen after a cut or
 * silent connection, and waits, with growing pauses, when the server doesn't answer. Resolves when the signal is
 * aborted; never rejects.
 */
export async function watchForever<T extends Named>(client: KubeClient, options: WatchOptions<T>): Promise<void> {
  const { signal } = options
  let version: string | undefined
  let failures = 0
  let listedAt = 0
  const onOpen = () => {
    if (failures > 0) options.onTrouble(null, 0)
    failures = 0
  }
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        version = await listAll(client, options)
        listedAt = Date.now()
      }
      const began = Date.now()
      await watchOnce(client, options, version, { onOpen, onVersion: (seen) => (version = seen) })
      // A server or proxy that ends every watch at once is not asked as fast as it answers.
      if (Date.now() - began < shortestWatchMs) await pause(shortestWatchMs, signal)
    } catch (thrown) {
      if (options.signal.aborted) return
      const error = KubeError.ofFailure(thrown)
      if (error.status === 410) {
        version = undefined
        if (Date.now() - listedAt < shortestListMs) await pause(shortestListMs, signal)
        continue
      }
      // The next watch goes on from the last version seen; whether that is still there, the server says (410).
      const waitMs = Math.max(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 10_000, error.retryAfterMs ?? 0)
      options.onTrouble(error, Date.now() + waitMs)
      await pause(waitMs, signal)
    }
  }
}

/** Until the time is over or the signal aborted. */
const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}

async function listAll<T extends Named>(client: KubeClient, options: WatchOptions<T>): Promise<string> {
  const { path, labelSelector, fieldSelector, signal } = options
  const items: T[] = []
  let next: string | undefined
  let version: string
  do {
    const query = { labelSelector, fieldSelector, limit: pageSize, continue: next }
    const page: ListOf<T> = await client.json(path, { query, signal })
    items.push(...page.items)
    version = page.metadata.resourceVersion ?? ''
    next = page.metadata.continue || undefined
  } while (next !== undefined)
  options.onList(items)
  return version
}

/** Resolves when the server ends the watch in good order; `onVersion` says from where to go on. */
async function watchOnce<T extends Named>(
  client: KubeClient,
  options: WatchOptions<T>,
  version: string,
  { onOpen, onVersion }: { readonly onOpen: () => void; readonly onVersion: (version: string) => void },
): Promise<void> {
  const { path, labelSelector, fieldSelector } = options
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: version,
    timeoutSeconds: watchSeconds,
    labelSelector,
    fieldSelector,
  }
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout((watchSeconds + 30) * 1000)])
  const stream = await client.stream(path, { query, signal })
  onOpen()
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line === '') continue
    const event = JSON.parse(line) as { type: string; object: T & { code?: number; reason?: string; message?: string } }
    if (event.type === 'ERROR') {
      throw new KubeError(
        event.object.code ?? 500,
        event.object.reason ?? 'Error',
        event.object.message ?? 'the watch failed',
      )
    }
    if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') {
      options.onChange(event.type, event.object)
    }
    const seen = event.object.metadata?.resourceVersion
    if (seen !== undefined) onVersion(seen)
  }
}
