import { randomBytes } from 'node:crypto'
import type { PodSummary } from '../../shared/model/pod'
import { podsOfJob } from './cluster-queries'
import { jobsPath } from './jobs'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { lastLines } from './pod-logs'
import { summarizePod } from './pods'
import { objectOf } from './wire'

/** What tells Flowdeck's trials from Jobs of runs: no agent takes them for its own. */
export const probeLabels = {
  'app.kubernetes.io/name': 'flowdeck-doctor',
  'app.kubernetes.io/managed-by': 'flowdeck',
} as const

/** A Job that was made to try something, while it is there. */
export interface ProbeJob {
  readonly name: string
  readonly namespace: string
  readonly uid: string
}

/** A name that no other trial has. */
export const probeName = (): string => `flowdeck-doctor-${randomBytes(5).toString('hex')}`

/** Makes it. @throws KubeError; it may be there all the same when the answer was lost: see `removeProbe` */
export async function createProbe(
  client: KubeClient,
  { namespace, manifest }: { readonly namespace: string; readonly manifest: { readonly metadata: { name: string } } },
  signal: AbortSignal,
): Promise<ProbeJob> {
  const query = { fieldManager: 'flowdeck-doctor' }
  const made = await client.json(jobsPath(namespace), { method: 'POST', query, body: manifest, signal })
  return { name: manifest.metadata.name, namespace, uid: uidOf(made) }
}

/** Its newest pod; null while it has none. @throws KubeError */
export async function probePod(client: KubeClient, job: ProbeJob, signal: AbortSignal): Promise<PodSummary | null> {
  const pods = await podsOfJob(client, job, signal)
  const newest = pods.at(-1)
  return newest === undefined ? null : summarizePod(newest, [])
}

/** What its pod printed; null when that can't be read. */
export const probeWords = (
  client: KubeClient,
  { namespace, name }: Pick<PodSummary, 'namespace' | 'name'>,
  container: string,
  signal: AbortSignal,
  onError: (error: KubeError) => void,
): Promise<string | null> => lastLines(client, { namespace, pod: name, container }, 20, signal, onError)

/**
 * Deletes it with its pods, by its uid.
 * @param job without a uid when nobody knows whether it was made: one of its name that has our labels is then looked for
 * @throws KubeError
 */
export async function removeProbe(
  client: KubeClient,
  job: Omit<ProbeJob, 'uid'> & { readonly uid: string | null },
  signal: AbortSignal,
): Promise<void> {
  const path = jobsPath(job.namespace, job.name)
  try {
    const uid = job.uid ?? uidOfOurs(await client.json(path, { signal }))
    if (uid === null) return
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', preconditions: { uid } }
    await client.json(path, { method: 'DELETE', body, signal })
  } catch (thrown) {
    signal.throwIfAborted()
    // It is gone, or another has its name.
    const error = KubeError.ofFailure(thrown)
    if (error.status !== 404 && error.status !== 409) throw error
  }
}

const uidOf = (job: unknown): string => {
  const { uid } = objectOf(objectOf(job)['metadata'])
  if (typeof uid !== 'string' || uid === '')
    throw new KubeError(
      0,
      'NotKubernetes',
      'the answer to a new Job is no Job: is this the address of a Kubernetes API?',
    )
  return uid
}

function uidOfOurs(job: unknown): string | null {
  const labels = objectOf(objectOf(objectOf(job)['metadata'])['labels'])
  return Object.entries(probeLabels).every(([name, value]) => labels[name] === value) ? uidOf(job) : null
}
