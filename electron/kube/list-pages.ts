import { timeLimit, TimeLimitError } from '../clock/time-limit'
import type { KubeClient, Query } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { pageOf, type Page } from './wire'

export interface ListOptions {
  readonly path: string
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly signal: AbortSignal
  /** How long all of it may take, ms. */
  readonly listMs?: number
  /** Objects in a page, `limits.pageSize` when left out: of small pages less is in memory at a time. */
  readonly pageSize?: number | undefined
}

export const notKubernetes = (why: string, retryAfterMs: number | null = null): KubeError =>
  new KubeError(0, 'NotKubernetes', `${why}: is this the address of a Kubernetes API?`, retryAfterMs)

/**
 * The pages of a list, so many objects in each as are asked for; fewer while a page is larger than an answer may be.
 * @throws KubeError; also for a list that does not end, or takes too long
 */
export async function* listPages(client: KubeClient, options: ListOptions): AsyncGenerator<Page> {
  const { path, labelSelector, fieldSelector, signal, listMs = limits.listMs } = options
  const limit = timeLimit(listMs, signal)
  let size: number = options.pageSize ?? limits.pageSize
  const mostPages = Math.ceil((limits.pages * limits.pageSize) / size)
  let next: string | null = null
  try {
    for (let pages = 0; pages < mostPages; pages++) {
      const query: Query = { labelSelector, fieldSelector, limit: size, continue: next ?? undefined }
      const page = await pageOrNull(client, path, query, limit.signal)
      if (page === null) {
        size = Math.floor(size / 8)
        continue
      }
      yield page
      if (page.next === null) return
      next = page.next
    }
    throw notKubernetes('the list does not end', limits.endlessListMs)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TimeLimitError)) throw error
    throw new KubeError(0, error.name, `the list was not complete within ${listMs / 1000} s`)
  } finally {
    limit.end()
  }
}

/** @returns null for a page that is too large, and could be smaller */
async function pageOrNull(client: KubeClient, path: string, query: Query, signal: AbortSignal): Promise<Page | null> {
  try {
    return pageOf(await client.json(path, { query, signal }), notKubernetes)
  } catch (error) {
    if (error instanceof KubeError && error.reason === 'TooLarge' && Number(query.limit) >= 8) return null
    throw error
  }
}
