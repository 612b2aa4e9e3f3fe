import { isSame, type ObjectRef, type WantedObject } from '../../shared/apply/objects'
import { plannedObject, refusedObject, type Hide, type PlannedObject } from '../../shared/apply/plan'
import { refusalOf, type Attempt, type Refusal } from '../../shared/apply/refusal'
import { answerOf, applyObject, readInstalled } from '../kube/applied-objects'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'

/** A cluster, and what is to be in it. */
export interface InstallParts {
  readonly client: KubeClient
  /** As the kubeconfig calls them; null where it doesn't. */
  readonly user: string | null
  readonly wanted: readonly WantedObject[]
  /** Takes fields over that others manage. */
  readonly force: boolean
  /** Takes what is known to be secret out of what is shown. */
  readonly hide: Hide
  readonly signal: AbortSignal
}

/**
 * What would become of each object, by a dry run of all of them; nothing is changed. What the cluster says to one is its refusal.
 * @throws what is no failure of a request
 */
export async function planInstallation(parts: InstallParts): Promise<readonly PlannedObject[]> {
  const plan: PlannedObject[] = []
  // One after the other: a slow login is asked for once, and a cluster that is away said after the first.
  for (const wanted of parts.wanted) plan.push(await planObject(parts, wanted))
  return plan
}

/** Reads of an object that a controller keeps changing while its dry run is asked for. */
const tries = 5

async function planObject(parts: InstallParts, wanted: WantedObject, triesLeft = tries): Promise<PlannedObject> {
  const { client, force, hide, signal } = parts
  const { ref } = wanted
  let live: object | null
  try {
    live = await readInstalled(client, ref, signal)
  } catch (error) {
    return refusedObject(ref, refusal(error, ref, 'get', parts))
  }
  try {
    const result = await applyObject(client, wanted, { dryRun: true, force, signal })
    // What a controller wrote between the two is no change of ours.
    const isOfLive = live === null || versionOf(result) === versionOf(live)
    if (!isOfLive && triesLeft > 1) return await planObject(parts, wanted, triesLeft - 1)
    return { ...plannedObject(ref, live, live === null ? wanted.object : result, hide), refusal: null }
  } catch (error) {
    // Its Role is made before it is; a dry run keeps none.
    if (live === null && error instanceof KubeError && isMissingRole(error, parts.wanted, ref))
      return { ...plannedObject(ref, null, wanted.object, hide), refusal: null }
    return refusedObject(ref, refusal(error, ref, 'patch', parts))
  }
}

const versionOf = (object: object): unknown =>
  (object as { readonly metadata?: { readonly resourceVersion?: unknown } }).metadata?.resourceVersion

/** Whoever may not bind any role may bind one that gives no more than they have; that is looked up. */
const isMissingRole = ({ status, answer }: KubeError, wanted: readonly WantedObject[], ref: ObjectRef): boolean =>
  ref.kind === 'RoleBinding' &&
  status === 404 &&
  wanted.some((each) => isSame(each.ref, { ...ref, kind: 'Role', name: answer?.name ?? '' }))

/** What became of an object that was applied. */
export type Applied =
  | { readonly ok: true; readonly ref: ObjectRef }
  | { readonly ok: false; readonly ref: ObjectRef; readonly refusal: Refusal }

/**
 * Applies all, what others refer to first, and ends at the first that is refused: after a plan without refusals that is seldom.
 * Safe to repeat. @throws what is no failure of a request
 */
export async function* applyInstallation(parts: InstallParts): AsyncGenerator<Applied> {
  const { client, force, signal } = parts
  for (const wanted of parts.wanted) {
    const { ref } = wanted
    try {
      await applyObject(client, wanted, { dryRun: false, force, signal })
    } catch (error) {
      yield { ok: false, ref, refusal: refusal(error, ref, 'patch', parts) }
      return
    }
    yield { ok: true, ref }
  }
}

/** @throws `error` itself when it is no failure of a request */
export function refusal(
  error: unknown,
  ref: ObjectRef,
  attempt: Attempt,
  { user, signal }: Pick<InstallParts, 'user' | 'signal'>,
): Refusal {
  signal.throwIfAborted()
  return refusalOf(answerOf(KubeError.ofFailure(error)), ref, attempt, user)
}
