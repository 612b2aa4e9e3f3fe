import type { V1Deployment, V1Node, V1ResourceQuota } from '@kubernetes/client-node'
import type { JobSummary } from '../../shared/model/job'
import { jobsPath, summarizeJob, type Job } from './jobs'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { listPages } from './list-pages'
import { objectPath } from './object-path'
import { Fields, type Wire } from './wire'

// What the checks of a connection ask about a namespace and the nodes. What there is no right to read is null.

const ignore = () => undefined

/** @returns null for want of the right. @throws KubeError */
async function unlessForbidden<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (thrown) {
    const error = KubeError.ofFailure(thrown)
    if (error.status === 403) return null
    throw error
  }
}

/** A quota of a namespace: amounts by the name of what they limit, as Kubernetes writes them. */
export interface Quota {
  readonly name: string
  readonly hard: Readonly<Record<string, string>>
  readonly used: Readonly<Record<string, string>>
}

/** @throws KubeError */
export const readQuotas = (
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Quota[] | null> =>
  unlessForbidden(
    all(client, objectPath('/api/v1/namespaces', namespace, 'resourcequotas'), signal, (item) => {
      const quota = new Fields<Wire<V1ResourceQuota>>(item, 'ResourceQuota', ignore)
      const status = quota.object('status')
      return [
        {
          name: quota.object('metadata').text('name') ?? '',
          hard: { ...quota.object('spec').texts('hard'), ...status.texts('hard') },
          used: status.texts('used'),
        },
      ]
    }),
  )

/** Whether an object is there; null when there is no right to see it. @throws KubeError */
export async function objectExists(
  client: KubeClient,
  kind: 'serviceaccounts' | 'secrets',
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<boolean | null> {
  return unlessForbidden(
    client.json(objectPath('/api/v1/namespaces', namespace, kind, name), { signal }).then(
      () => true,
      (thrown: unknown) => {
        if (KubeError.ofFailure(thrown).status === 404) return false
        throw thrown
      },
    ),
  )
}

/** A node, and the names of the images on it, as far as its kubelet tells: the 50 largest, unless it is set up otherwise. */
export interface NodeImages {
  readonly node: string
  readonly images: readonly string[]
}

/** @throws KubeError */
export const readNodeImages = (client: KubeClient, signal: AbortSignal): Promise<readonly NodeImages[] | null> =>
  unlessForbidden(
    all(client, '/api/v1/nodes', signal, (item) => {
      const node = new Fields<Wire<V1Node>>(item, 'Node', ignore)
      const images = node.object('status').list('images')
      return [
        {
          node: node.object('metadata').text('name') ?? '',
          images: images.flatMap((image) => image.strings('names')),
        },
      ]
    }),
  )

/** A Deployment, as far as it tells what runs in it. */
export interface DeploymentFacts {
  readonly name: string
  readonly replicas: number
  readonly containers: readonly { readonly image: string; readonly words: readonly string[] }[]
}

/** @throws KubeError */
export const readDeployments = (
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly DeploymentFacts[] | null> =>
  unlessForbidden(
    all(client, objectPath('/apis/apps/v1/namespaces', namespace, 'deployments'), signal, (item) => {
      const deployment = new Fields<Wire<V1Deployment>>(item, 'Deployment', ignore)
      const spec = deployment.object('spec')
      const containers = spec.object('template').object('spec').list('containers')
      return [
        {
          name: deployment.object('metadata').text('name') ?? '',
          replicas: spec.count('replicas') ?? 1,
          containers: containers.map((container) => ({
            image: container.text('image') ?? '',
            words: [...container.strings('command'), ...container.strings('args')],
          })),
        },
      ]
    }),
  )

async function all<T>(
  client: KubeClient,
  path: string,
  signal: AbortSignal,
  read: (item: unknown) => readonly T[],
): Promise<readonly T[]> {
  const found: T[] = []
  for await (const { items } of listPages(client, { path, signal })) {
    found.push(...items.flatMap(read))
    if (found.length >= limits.roomNodes) break
  }
  return found
}

/** A Job, and the images that its containers name. */
export interface JobImages {
  readonly job: JobSummary
  readonly images: readonly UsedImage[]
}

/** An image that Jobs name, and when it is pulled. */
export interface UsedImage {
  readonly image: string
  /** `imagePullPolicy`; null where Kubernetes decides. */
  readonly policy: string | null
}

/** Jobs of runs in a namespace, newest first, at most `most`. @throws KubeError */
export async function recentJobs(
  client: KubeClient,
  namespace: string,
  {
    runLabels,
    most,
    signal,
  }: { readonly runLabels: readonly string[]; readonly most: number; readonly signal: AbortSignal },
): Promise<readonly JobImages[]> {
  let newest: readonly JobImages[] = []
  for await (const { items } of listPages(client, { path: jobsPath(namespace), signal })) {
    const found = items.flatMap((item): JobImages[] => {
      const job = summarizeJob(item, runLabels)
      return job?.flowRunId == null ? [] : [{ job, images: imagesOf(item) }]
    })
    newest = [...newest, ...found].sort((one, other) => other.job.createdAt - one.job.createdAt).slice(0, most)
  }
  return newest
}

function imagesOf(item: unknown): readonly UsedImage[] {
  const pod = new Fields<Job>(item, 'Job', ignore).object('spec').object('template').object('spec')
  return [...pod.list('initContainers'), ...pod.list('containers')].flatMap((container) => {
    const image = container.text('image')
    return image === null ? [] : [{ image, policy: container.text('imagePullPolicy') }]
  })
}
