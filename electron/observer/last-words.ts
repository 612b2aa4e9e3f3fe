import type { ContainerSummary } from '../../shared/model/pod'
import { plainText } from '../../shared/model/terminal-text'
import type { KubeClient } from '../kube/kube-client'
import { lastLines } from '../kube/pod-logs'
import type { Concern } from './concern'
import { lastLinesWords } from './words'

/** Of a container's log, so many of its last lines go into the run's. */
const lastLineCount = 50

/** What the container that failed said last; null when it said nothing, or can't be read. */
export async function lastWords(
  { client, signal }: { readonly client: KubeClient; readonly signal: AbortSignal },
  concern: Concern,
): Promise<string | null> {
  if (!('pod' in concern) || !concern.pod) return null
  const { namespace, name, containers } = concern.pod
  const failed = containers.find(isBroken) ?? containers[0]
  if (!failed || failed.startedAt === null) return null
  const lines = await lastLines(client, { namespace, pod: name, container: failed.name }, lastLineCount, signal)
  const text = plainText(lines ?? '').trimEnd()
  return text.trim() === '' ? null : lastLinesWords(failed.name, text)
}

const isBroken = ({ state, exitCode, reason }: ContainerSummary): boolean =>
  state === 'terminated' && (exitCode !== 0 || reason === 'OOMKilled')
