import { isSame, type ObjectRef, type WantedObject } from '../../shared/apply/objects'
import { candidatesOf, planRemoval, type FoundObject, type RemovedObject } from '../../shared/apply/removal'
import type { Refusal } from '../../shared/apply/refusal'
import type { Clock } from '../clock/clock'
import { deleteInstalled, readInstalled, summarizeDeployment, uidAt, uidOf } from '../kube/applied-objects'
import { refusal, type InstallParts } from './installation'

export type RemovalParts = Pick<InstallParts, 'client' | 'user' | 'signal'>

export interface RemovalPlan {
  readonly objects: readonly RemovedObject[]
  /** What could not be looked at: whether it is there is not known. */
  readonly refusals: readonly Refusal[]
}

/** @param wanted the objects of an installation of this name with all options on. Nothing is changed. */
export async function planRemovalOf(parts: RemovalParts, wanted: readonly WantedObject[]): Promise<RemovalPlan> {
  const refusals: Refusal[] = []
  const found: FoundObject[] = []
  const look = async (ref: ObjectRef): Promise<void> => {
    try {
      const live = await readInstalled(parts.client, ref, parts.signal)
      if (live !== null) found.push({ ref, uid: uidOf(live), live })
    } catch (error) {
      refusals.push(refusal(error, ref, 'get', parts))
    }
  }
  for (const ref of candidatesOf(wanted, null)) if (ref.kind === 'Deployment') await look(ref)
  const [deployment] = found
  const candidates = candidatesOf(wanted, deployment ? summarizeDeployment(deployment.live) : null)
  for (const ref of candidates) if (ref.kind !== 'Deployment') await look(ref)
  return { objects: planRemoval(found), refusals }
}

/** So long an object may take to go, ms: pods have 20 s to end, and more where others hold them. */
const goneMs = 120_000
const againMs = 500

export type Removed =
  | { readonly kind: 'going' | 'gone'; readonly ref: ObjectRef }
  /** Deleted, and still there. */
  | { readonly kind: 'stays'; readonly ref: ObjectRef }
  | { readonly kind: 'refused'; readonly ref: ObjectRef; readonly refusal: Refusal }

/**
 * Deletes what goes by its plan, each with its uid, and waits until each is gone; ends at the first that does not go, since what
 * comes after it is needed by it. Safe to repeat with a new plan.
 */
export async function* removeInstallation(
  parts: RemovalParts,
  objects: readonly Pick<RemovedObject, 'ref' | 'uid'>[],
  clock: Clock,
): AsyncGenerator<Removed> {
  const { client, signal } = parts
  for (const { ref, uid } of objects) {
    try {
      yield { kind: 'going', ref }
      await deleteInstalled(client, ref, uid, signal)
      const isGone = await untilGone(parts, { ref, uid }, clock)
      yield { kind: isGone ? 'gone' : 'stays', ref }
      if (!isGone) return
    } catch (error) {
      yield { kind: 'refused', ref, refusal: refusal(error, ref, 'delete', parts) }
      return
    }
  }
}

async function untilGone(
  { client, signal }: RemovalParts,
  { ref, uid }: Pick<RemovedObject, 'ref' | 'uid'>,
  clock: Clock,
): Promise<boolean> {
  const until = clock.elapsed() + goneMs
  for (;;) {
    if ((await uidAt(client, ref, signal)) !== uid) return true
    if (clock.elapsed() >= until) return false
    await clock.sleep(againMs, signal)
    signal.throwIfAborted()
  }
}

/** Of those that go, what was asked for: a plan may be older than the question. */
export const stillGoing = (
  plan: RemovalPlan,
  asked: readonly Pick<RemovedObject, 'ref' | 'uid'>[],
): readonly RemovedObject[] =>
  plan.objects.filter(
    ({ ref, uid, fate }) => fate === 'goes' && asked.some((each) => isSame(each.ref, ref) && each.uid === uid),
  )
