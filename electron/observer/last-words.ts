import type { ContainerSummary } from '../../shared/model/pod'
import { plainText } from '../../shared/model/terminal-text'
import type { KubeClient } from '../kube/kube-client'
import { faultOf, type KubeFault } from '../kube/kube-fault'
import { lastLines } from '../kube/pod-logs'
import type { Concern } from './concern'
import { lastLinesWords } from './words'

/** Of a container's log, so many of its last lines go into the run's. */
const lastLineCount = 50

export interface LastWordsParts {
  readonly client: KubeClient
  readonly signal: AbortSignal
  /** The log may not be read. */
  readonly onDenied: (fault: KubeFault) => void
}

/** What the container that failed said last; null when it said nothing, or can't be read. */
export async function lastWords(
  { client, signal, onDenied }: LastWordsParts,
  concern: Concern,
): Promise<string | null> {
  if (!('pod' in concern) || !concern.pod) return null
  const { namespace, name, containers } = concern.pod
  const failed = containers.find(isBroken) ?? containers[0]
  if (!failed || failed.startedAt === null) return null
  const target = { namespace, pod: name, container: failed.name }
  const lines = await lastLines(client, target, lastLineCount, signal, (error) => {
    if (error.status === 403) onDenied(faultOf(error, namespace, 'get'))
  })
  const text = plainText(lines ?? '').trimEnd()
  return text.trim() === '' ? null : lastLinesWords(failed.name, text)
}

const isBroken = ({ state, exitCode, reason }: ContainerSummary): boolean =>
  state === 'terminated' && (exitCode !== 0 || reason === 'OOMKilled')
