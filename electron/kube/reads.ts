import { jobsPath } from './jobs'
import type { KubeClient } from './kube-client'
import { podsPath } from './pods'

type Reader = Pick<KubeClient, 'json'>

/** What is read once, for people. All reject with a KubeError, or with the signal's reason. */

export const getJob = (client: Reader, namespace: string, name: string): Promise<object> =>
  client.json<object>(jobsPath(namespace, name))

export const getPod = (client: Reader, namespace: string, name: string): Promise<object> =>
  client.json<object>(podsPath(namespace, name))

/** "v1.34.4"; null from a server that doesn't say. */
export async function serverVersion(client: Reader, options: ReadOptions = {}): Promise<string | null> {
  const { gitVersion } = await client.json<{ gitVersion?: unknown }>('/version', options)
  return typeof gitVersion === 'string' ? gitVersion : null
}

/** How many nodes there are; many users may not list them. */
export async function nodeCount(client: Reader, options: ReadOptions = {}): Promise<number> {
  const { items } = await client.json<{ items?: readonly unknown[] }>('/api/v1/nodes', options)
  return items?.length ?? 0
}

/** Whether there is any Job in the namespace. */
export async function hasJobs(client: Reader, namespace: string, options: ReadOptions = {}): Promise<boolean> {
  const query = { limit: 1 }
  const { items } = await client.json<{ items?: readonly unknown[] }>(jobsPath(namespace), { ...options, query })
  return (items?.length ?? 0) > 0
}

interface ReadOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}
