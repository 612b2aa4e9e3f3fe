import type { PodSummary } from '../../shared/model/pod'
import { asSentence, withoutFullStop } from '../../shared/model/sentence'
import type { InsideTry } from './judge-pods'

/** What can be told of the trial's pod at one look. */
export type InsideLook =
  | { readonly kind: 'waits' }
  /** It has ended: what it printed says how. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'stuck'; readonly words: string }

/** Reasons of a container that no waiting mends within the time that a trial has. Source: kubernetes 1.34, kubelet. */
const final = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

export function lookAtPod(pod: PodSummary | null): InsideLook {
  if (pod === null) return { kind: 'waits' }
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return { kind: 'ended' }
  const stuck = pod.containers.find(({ state, reason }) => state === 'waiting' && reason !== null && final.has(reason))
  if (!stuck) return { kind: 'waits' }
  return { kind: 'stuck', words: `its pod does not start: ${[stuck.reason, stuck.message].filter(Boolean).join(': ')}` }
}

const giveImage = 'Check that the image of the runs can be pulled and has Python, or give another with --inside-image.'

/** @param printed what the pod printed; null when it could not be read */
export function readAnswer(printed: string | null): InsideTry {
  if (printed === null)
    return notTried('what its pod printed could not be read', 'Give the user the right to get pods/log.')
  const answered = /^HTTP (\d{3})\s*$/m.exec(printed)?.[1]
  if (answered !== undefined) return { kind: 'answered', status: Number(answered) }
  const no = /^NO (.*)$/ms.exec(printed)?.[1]?.replace(/\s+/g, ' ').trim()
  if (no !== undefined) return { kind: 'noAnswer', words: withoutFullStop(no.slice(0, 500)) }
  if (/^NOTHING\s*$/m.test(printed)) return notTried('its image has no Python, Node, curl or wget', giveImage)
  const words = printed.replace(/\s+/g, ' ').trim().slice(0, 500)
  return notTried(
    words === '' ? 'its pod ended and printed nothing' : `its pod printed: ${withoutFullStop(words)}`,
    giveImage,
  )
}

/** @param pod as it was last seen */
export function tookTooLong(seconds: number, pod: PodSummary | null): InsideTry {
  const why = pod === null ? 'the cluster made no pod of it' : [pod.status, pod.message].filter(Boolean).join(': ')
  return notTried(
    `it had not ended after ${seconds} s; ${withoutFullStop(why)}`,
    'Look at why pods of this template don’t start, then try again.',
  )
}

export const stuckTry = (words: string): InsideTry => notTried(words, giveImage)

export function notTried(words: string, next: string): InsideTry {
  return { kind: 'notTried', words: withoutFullStop(words), next: asSentence(next) }
}
