import type { JobSummary } from '../../shared/model/job'
import { jobsPath, summarizeJob } from './jobs'
import type { KubeClient, Query } from './kube-client'
import { KubeError } from './kube-error'
import { faultOf, type KubeFault } from './kube-fault'
import { limits } from './limits'
import { podsPath } from './pods'
import { Fields, pageOf, type Note } from './wire'

// What checks, panel and command line ask of a cluster once. The agent asks through ClusterJobs, the panel's lists through
// ClusterView.

const ignore: Note = () => undefined
const notKubernetes = (why: string) =>
  new KubeError(0, 'NotKubernetes', `${why}: is this the address of a Kubernetes API?`)

type Reader = Pick<KubeClient, 'json'>
export interface ReadOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** "v1.34.4"; null from a server that doesn't say. @throws KubeError */
export async function serverVersion(client: Reader, options: ReadOptions = {}): Promise<string | null> {
  const answer = await client.json('/version', options)
  return new Fields<{ gitVersion: string }>(answer, 'Version', ignore).text('gitVersion')
}

/** Of the whole cluster. Few may list nodes. @throws KubeError */
export async function nodeCount(client: Reader, options: ReadOptions = {}): Promise<number> {
  let count = 0
  for await (const page of pagesOf(client, '/api/v1/nodes', {}, options)) count += page.length
  return count
}

/** @returns null when it can't be seen, for want of the right to. @throws KubeError */
export async function namespaceExists(
  client: Reader,
  namespace: string,
  options: ReadOptions = {},
): Promise<boolean | null> {
  try {
    await client.json(`/api/v1/namespaces/${encodeURIComponent(namespace)}`, options)
    return true
  } catch (error) {
    if (!(error instanceof KubeError)) throw error
    if (error.status === 404 && error.answer?.kind === 'namespaces') return false
    if (error.status === 403) return null
    throw error
  }
}

/** A Job as it is, for its YAML. @throws KubeError; 404 when it is no longer there */
export const getJob = async (client: Reader, namespace: string, name: string): Promise<object> =>
  objectOf(await client.json(jobsPath(namespace, name)))

/** A pod as it is, for its YAML. @throws KubeError; 404 when it is no longer there */
export const getPod = async (client: Reader, namespace: string, name: string): Promise<object> =>
  objectOf(await client.json(podsPath(namespace, name)))

function objectOf(answer: unknown): object {
  if (typeof answer !== 'object' || answer === null) throw notKubernetes('the answer is no object')
  return answer
}

/**
 * Has the server look at a Job without keeping it: admission, quota and unknown fields included.
 * @returns why it would be refused, null when it would be taken
 */
export async function dryRunJob(
  client: Reader,
  namespace: string,
  manifest: object,
  signal: AbortSignal,
): Promise<KubeFault | null> {
  try {
    const query = { dryRun: 'All', fieldValidation: 'Strict' }
    await client.json(jobsPath(namespace), { method: 'POST', query, body: manifest, signal })
    return null
  } catch (error) {
    if (!(error instanceof KubeError)) throw error
    return faultOf(error, namespace)
  }
}

/**
 * The Jobs of a namespace, page by page.
 * @param labelSelector which of them; all when left out
 * @throws KubeError
 */
export async function* listJobs(
  client: Reader,
  namespace: string,
  {
    runLabels,
    labelSelector,
    signal,
    note = ignore,
  }: {
    readonly runLabels: readonly string[]
    readonly labelSelector?: string
    readonly signal: AbortSignal
    readonly note?: Note
  },
): AsyncGenerator<readonly JobSummary[]> {
  for await (const page of pagesOf(client, jobsPath(namespace), { labelSelector }, { signal })) {
    yield page.map((object) => summarizeJob(object, runLabels, note)).filter((job) => job !== null)
  }
}

/** Whether there is any Job in the namespace. @throws KubeError */
export async function hasJobs(client: Reader, namespace: string, options: ReadOptions = {}): Promise<boolean> {
  const answer = await client.json(jobsPath(namespace), { ...options, query: { limit: 1 } })
  return pageOf(answer, notKubernetes).items.length > 0
}

async function* pagesOf(
  client: Reader,
  path: string,
  query: Query,
  options: ReadOptions,
): AsyncGenerator<readonly unknown[]> {
  let next: string | null = null
  for (let pages = 0; pages < limits.pages; pages++) {
    const paged: Query = { ...query, limit: limits.pageSize, continue: next ?? undefined }
    const page = pageOf(await client.json(path, { ...options, query: paged }), notKubernetes)
    yield page.items
    if (page.next === null) return
    next = page.next
  }
  throw notKubernetes('the list does not end')
}
