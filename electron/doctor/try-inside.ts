import { systemClock, type Clock } from '../clock/clock'
import { timeLimit } from '../clock/time-limit'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'
import { createProbe, probeName, probePod, probeWords, removeProbe, type ProbeJob } from '../kube/probe-job'
import type { JobManifest } from '../../shared/template/job-manifest'
import type { PodSummary } from '../../shared/model/pod'
import { insideContainer, insideDeadlineSeconds, insideJob } from './inside-job'
import { lookAtPod, notTried, readAnswer, stuckTry, tookTooLong } from './judge-inside'
import type { InsideTry } from './judge-pods'

export interface InsideParts {
  readonly client: KubeClient
  /** Where runs' Jobs go. */
  readonly namespace: string
  /** Of some run. */
  readonly job: JobManifest
  readonly image: string
  /** What is asked. */
  readonly url: string
  readonly clock?: Clock
}

const lookMs = 500
/** Deleting has a time of its own: whatever ended the trial, its Job goes. */
const removeMs = 10_000

/**
 * Makes a Job that asks the API from inside the cluster, waits for what its pod says, and deletes it, whatever happens. When
 * even deleting fails, the cluster does it a minute after its end.
 * @param signal ends the trial
 */
export async function tryInside(parts: InsideParts, signal: AbortSignal): Promise<InsideTry> {
  const { client, namespace } = parts
  const name = probeName()
  let made: ProbeJob | null = null
  try {
    const manifest = insideJob(name, parts)
    made = await createProbe(client, { namespace, manifest }, signal)
    return await answerOf(made, parts, signal)
  } catch (error) {
    signal.throwIfAborted()
    const { message } = KubeError.ofFailure(error)
    return notTried(
      made === null
        ? `the cluster did not take its Job: ${message}`
        : `the cluster did not say how it goes: ${message}`,
      'Correct that, and try again.',
    )
  } finally {
    await remove(client, { name, namespace, uid: made?.uid ?? null })
  }
}

async function answerOf(job: ProbeJob, parts: InsideParts, signal: AbortSignal): Promise<InsideTry> {
  const { client, clock = systemClock } = parts
  const end = clock.elapsed() + insideDeadlineSeconds * 1_000
  let pod: PodSummary | null = null
  while (clock.elapsed() < end) {
    // A pod that is over its deadline is deleted: what was seen last says more than nothing.
    pod = (await probePod(client, job, signal)) ?? pod
    const look = lookAtPod(pod)
    if (look.kind === 'stuck') return stuckTry(look.words)
    if (look.kind === 'ended' && pod !== null) {
      let refused = ''
      const printed = await probeWords(client, pod, insideContainer, signal, ({ message }) => (refused = message))
      if (printed === null && refused !== '')
        return notTried(
          `what its pod printed could not be read: ${refused}`,
          'Give the user the right to get pods/log.',
        )
      return readAnswer(printed)
    }
    await clock.sleep(lookMs, signal)
    signal.throwIfAborted()
  }
  return tookTooLong(insideDeadlineSeconds, pod)
}

async function remove(client: KubeClient, job: Omit<ProbeJob, 'uid'> & { readonly uid: string | null }): Promise<void> {
  const limit = timeLimit(removeMs)
  try {
    await removeProbe(client, job, limit.signal)
  } catch {
    // ttlSecondsAfterFinished is for this.
  } finally {
    limit.end()
  }
}
