import type { V1Deployment, V1Lease } from '@kubernetes/client-node'
import type { LeaseView } from '../../shared/apply/heartbeat'
import { installManager, type ObjectKind, type ObjectRef, type WantedObject } from '../../shared/apply/objects'
import type { ServerAnswer } from '../../shared/apply/refusal'
import type { DeploymentSummary, RolloutPod } from '../../shared/apply/rollout'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { listPages, notKubernetes } from './list-pages'
import { objectPath } from './object-path'
import { podsPath, summarizePod, type Pod } from './pods'
import { Fields, type Wire } from './wire'

// Objects that install an agent, one by one. Jobs and pods of runs have calls of their own.

const rbac = '/apis/rbac.authorization.k8s.io/v1'
/** Where objects of a kind are, below which their namespace stands. */
const places: Readonly<Record<ObjectKind, readonly [root: string, plural: string]>> = {
  ServiceAccount: ['/api/v1', 'serviceaccounts'],
  Secret: ['/api/v1', 'secrets'],
  Deployment: ['/apis/apps/v1', 'deployments'],
  Role: [rbac, 'roles'],
  RoleBinding: [rbac, 'rolebindings'],
  Lease: ['/apis/coordination.k8s.io/v1', 'leases'],
}

function pathOf({ kind, namespace, name }: ObjectRef): string {
  const [root, plural] = places[kind]
  return objectPath(`${root}/namespaces`, namespace, plural, name)
}

/** Null for one that is not there. @throws KubeError */
export async function readInstalled(client: KubeClient, ref: ObjectRef, signal: AbortSignal): Promise<object | null> {
  try {
    return objectIn(await client.json(pathOf(ref), { signal }))
  } catch (error) {
    if (error instanceof KubeError && error.status === 404 && error.answer?.name === ref.name) return null
    throw error
  }
}

export interface ApplyOptions {
  /** The server looks at it, and keeps nothing. */
  readonly dryRun: boolean
  /** Takes fields over from whoever manages them. */
  readonly force: boolean
  readonly signal: AbortSignal
}

/** @returns the object as the server has it then, or would have it. Safe to repeat. @throws KubeError */
export async function applyObject(
  client: KubeClient,
  { ref, object }: WantedObject,
  { dryRun, force, signal }: ApplyOptions,
): Promise<object> {
  const query = {
    fieldManager: installManager,
    force,
    fieldValidation: 'Strict',
    ...(dryRun ? { dryRun: 'All' } : {}),
  }
  return objectIn(await client.json(pathOf(ref), { method: 'PATCH', patch: 'apply', query, body: object, signal }))
}

/** Deletes this very object, and what it owns before it. @returns false for one that is gone already. @throws KubeError */
export async function deleteInstalled(
  client: KubeClient,
  ref: ObjectRef,
  uid: string,
  signal: AbortSignal,
): Promise<boolean> {
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    preconditions: { uid },
    propagationPolicy: 'Foreground',
  }
  try {
    await client.json(pathOf(ref), { method: 'DELETE', body, signal })
    return true
  } catch (error) {
    if (error instanceof KubeError && error.status === 404 && error.answer?.name === ref.name) return false
    // Another has its name now.
    if (error instanceof KubeError && error.status === 409 && (await uidAt(client, ref, signal)) !== uid) return false
    throw error
  }
}

/** Null for one that is not there. @throws KubeError */
export async function uidAt(client: KubeClient, ref: ObjectRef, signal: AbortSignal): Promise<string | null> {
  const live = await readInstalled(client, ref, signal)
  return live === null ? null : uidOf(live)
}

export const uidOf = (live: object): string =>
  new Fields<{ metadata: { uid: string } }>(live, 'Object', ignore).object('metadata').text('uid') ?? ''

/** What a server said, for judging. */
export const answerOf = ({ status, message, answer }: KubeError): ServerAnswer => ({
  ...{ status, message },
  ...{ kind: answer?.kind ?? '', name: answer?.name ?? '' },
})

export function summarizeDeployment(live: object): DeploymentSummary {
  const deployment = new Fields<Wire<V1Deployment>>(live, 'Deployment', ignore)
  const metadata = deployment.object('metadata')
  const spec = deployment.object('spec')
  const status = deployment.object('status')
  const pod = spec.object('template').object('spec')
  return {
    uid: metadata.text('uid') ?? '',
    name: metadata.text('name') ?? '',
    namespace: metadata.text('namespace') ?? '',
    generation: metadata.count('generation') ?? 0,
    observedGeneration: status.count('observedGeneration') ?? 0,
    wanted: spec.count('replicas') ?? 1,
    replicas: status.count('replicas') ?? 0,
    updated: status.count('updatedReplicas') ?? 0,
    available: status.count('availableReplicas') ?? 0,
    conditions: status.list('conditions').map((it) => ({
      type: it.text('type') ?? '',
      status: it.text('status') ?? '',
      reason: it.text('reason') ?? '',
      message: it.text('message') ?? '',
    })),
    account: pod.text('serviceAccountName'),
    lease: leaseNamedIn(live),
  }
}

/** What follows `--lease-name` among the arguments of its containers. */
function leaseNamedIn(live: object): string | null {
  const { spec } = live as {
    spec?: { template?: { spec?: { containers?: readonly { readonly args?: unknown }[] } } }
  }
  for (const { args } of spec?.template?.spec?.containers ?? []) {
    if (!Array.isArray(args)) continue
    const value: unknown = args[args.indexOf('--lease-name') + 1]
    if (args.includes('--lease-name') && typeof value === 'string') return value
  }
  return null
}

/** The pods of a Deployment, whatever their version. @throws KubeError */
export async function podsOfDeployment(
  client: KubeClient,
  { namespace, name }: Pick<DeploymentSummary, 'namespace' | 'name'>,
  signal: AbortSignal,
): Promise<readonly RolloutPod[]> {
  const pods: RolloutPod[] = []
  // As the generators label them; of more pods than a page holds no rollout is followed.
  for await (const { items } of listPages(client, {
    path: podsPath(namespace),
    labelSelector: `app=${name}`,
    signal,
  }))
    for (const item of items) {
      const pod = summarizePod(item, [])
      const labels = new Fields<Pod>(item, 'Pod', ignore).object('metadata').texts('labels')
      if (pod !== null) pods.push({ pod, hash: labels['pod-template-hash'] ?? '' })
    }
  return pods
}

/** Null for one that is not there. @throws KubeError */
export async function readLeaseView(
  client: KubeClient,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<LeaseView | null> {
  const live = await readInstalled(client, { kind: 'Lease', namespace, name }, signal)
  if (live === null) return null
  const spec = new Fields<Wire<V1Lease>>(live, 'Lease', ignore).object('spec')
  return { holder: spec.text('holderIdentity') ?? '', renewedAt: spec.instant('renewTime') }
}

function objectIn(answer: unknown): object {
  if (typeof answer !== 'object' || answer === null) throw notKubernetes('the answer is not an object')
  return answer
}

const ignore = (): void => undefined
