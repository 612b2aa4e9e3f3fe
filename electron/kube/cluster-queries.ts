import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { jobsPath, summarizeJob } from './jobs'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { faultOf, type KubeFault } from './kube-fault'
import { aboutOf, eventsPath, summarizeEvent } from './kube-events'
import { limits } from './limits'
import { listPages, notKubernetes } from './list-pages'
import { objectPath } from './object-path'
import { podsPath, summarizePod, type Pod } from './pods'
import { Fields, pageOf, type Note } from './wire'
import { beyondLimits } from '../../shared/yaml/weigh-value'

// What checks, panel and command line ask of a cluster once. The agent asks through ClusterJobs, the panel's lists through
// ClusterView.

const ignore: Note = () => undefined

/** "v1.34.4". @throws KubeError */
export async function serverVersion(
  client: Pick<KubeClient, 'json'>,
  signal?: AbortSignal,
  timeoutMs?: number,
): Promise<string> {
  const options = { ...(signal ? { signal } : {}), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  const answer = new Fields<{ gitVersion: string }>(await client.json('/version', options), 'Version', ignore)
  const version = answer.text('gitVersion')
  if (version === null) throw notKubernetes('the answer names no version')
  return version
}

/** Of the whole cluster. Few may list nodes. @throws KubeError */
export async function nodeCount(client: KubeClient, signal: AbortSignal): Promise<number> {
  let count = 0
  for await (const { items } of listPages(client, { path: '/api/v1/nodes', signal })) count += items.length
  return count
}

/** @returns null when it can't be seen, for want of the right to. @throws KubeError */
export async function namespaceExists(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    await client.json(objectPath('/api/v1/namespaces', namespace), { signal })
    return true
  } catch (thrown) {
    const error = KubeError.ofFailure(thrown)
    if (error.status === 404 && error.answer?.kind === 'namespaces') return false
    if (error.status === 403) return null
    throw error
  }
}

/** A Job or pod as it is, for its YAML. @throws KubeError; 404 when it is no longer there */
export async function readObject(
  client: KubeClient,
  kind: 'job' | 'pod',
  namespace: string,
  name: string,
  signal?: AbortSignal,
): Promise<object> {
  const path = kind === 'job' ? jobsPath(namespace, name) : podsPath(namespace, name)
  const answer = await client.exactJson(path, signal ? { signal } : {})
  if (typeof answer !== 'object' || answer === null) throw notKubernetes('the answer is not an object')
  const beyond = beyondLimits(answer, limits.object)
  if (beyond !== null) throw new KubeError(0, 'TooLarge', `the ${kind} ${name} ${beyond}`)
  return answer
}

/**
 * Has the server look at a Job without keeping it: admission, quota and unknown fields included.
 * @returns why it would be refused, null when it would be taken
 */
export async function dryRunJob(
  client: KubeClient,
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
  client: KubeClient,
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
  for await (const { items } of listPages(client, { path: jobsPath(namespace), labelSelector, signal })) {
    yield items.map((object) => summarizeJob(object, runLabels, note)).filter((job) => job !== null)
  }
}

/** The pods of a namespace, page by page. @throws KubeError */
export async function* listPods(
  client: KubeClient,
  namespace: string,
  { runLabels, signal }: { readonly runLabels: readonly string[]; readonly signal: AbortSignal },
): AsyncGenerator<readonly PodSummary[]> {
  for await (const { items } of listPages(client, { path: podsPath(namespace), signal })) {
    yield items.map((object) => summarizePod(object, runLabels)).filter((pod) => pod !== null)
  }
}

/** The events of a namespace, page by page. @throws KubeError */
export async function* listEvents(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): AsyncGenerator<readonly KubeEvent[]> {
  for await (const { items } of listPages(client, { path: eventsPath(namespace), signal })) {
    yield items.map((object) => summarizeEvent(object)).filter((event) => event !== null)
  }
}

/**
 * The events of a namespace about objects of some names, each with the uid of its object, page by page.
 * @throws KubeError
 */
export async function* listEventsAbout(
  client: KubeClient,
  namespace: string,
  isWanted: (name: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly { readonly about: string; readonly event: KubeEvent }[]> {
  for await (const { items } of listPages(client, { path: eventsPath(namespace), signal })) {
    yield items.flatMap((object) => {
      const { uid, name } = aboutOf(object)
      const event = uid !== null && isWanted(name ?? '') ? summarizeEvent(object) : null
      return uid !== null && event ? [{ about: uid, event }] : []
    })
  }
}

/** The pods that a Job made, oldest first, as far as a page holds them. @throws KubeError */
export async function podsOfJob(
  client: KubeClient,
  { namespace, uid }: { readonly namespace: string; readonly uid: string },
  signal: AbortSignal,
): Promise<readonly object[]> {
  // Clusters before 1.27 know no other label of it.
  const query = { labelSelector: `controller-uid=${uid}`, limit: limits.pageSize }
  const { items } = pageOf(await client.json(podsPath(namespace), { query, signal }), notKubernetes)
  const created = (pod: object): number =>
    new Fields<Pod>(pod, 'Pod', ignore).object('metadata').instant('creationTimestamp') ?? 0
  const pods = items.filter((item): item is object => typeof item === 'object' && item !== null)
  return pods.sort((one, other) => created(one) - created(other))
}

/** The events of one object, as far as a page holds them. @throws KubeError */
export async function eventsOf(
  client: KubeClient,
  { namespace, uid }: { readonly namespace: string; readonly uid: string },
  signal: AbortSignal,
): Promise<readonly KubeEvent[]> {
  const query = { fieldSelector: `involvedObject.uid=${uid}`, limit: limits.pageSize }
  const { items } = pageOf(await client.json(eventsPath(namespace), { query, signal }), notKubernetes)
  return items.map((object) => summarizeEvent(object)).filter((event) => event !== null)
}

/** Whether there is any Job. @throws KubeError */
export async function hasJobs(client: KubeClient, namespace: string, signal?: AbortSignal): Promise<boolean> {
  const answer = await client.json(jobsPath(namespace), { query: { limit: 1 }, ...(signal ? { signal } : {}) })
  return pageOf(answer, notKubernetes).items.length > 0
}
