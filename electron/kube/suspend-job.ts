import type { Found, KnownJob } from './cluster-jobs'
import { jobsPath } from './jobs'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { faultOf } from './kube-fault'

/**
 * Suspends a Job, which ends its pods, or lets it go on. Safe to repeat. With its uid in the patch, no other that has its name
 * meanwhile is changed.
 */
export async function suspendJob(
  client: KubeClient,
  { namespace, name, uid }: Pick<KnownJob, 'namespace' | 'name' | 'uid'>,
  suspend: boolean,
  signal: AbortSignal,
): Promise<Found<void>> {
  const body = { metadata: { uid }, spec: { suspend } }
  try {
    await client.json(jobsPath(namespace, name), {
      ...{ method: 'PATCH', patch: 'merge', query: { fieldManager: 'flowdeck-panel' }, body, signal },
    })
    return { ok: true, value: undefined }
  } catch (error) {
    if (!(error instanceof KubeError)) throw error
    return { ok: false, fault: faultOf(error, namespace, 'patch') }
  }
}
