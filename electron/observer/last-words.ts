import type { ContainerSummary, KubeEvent } from '../../shared/model/pod'
import { plainText } from '../../shared/model/terminal-text'
import { eventsOf } from '../kube/cluster-queries'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'
import { faultOf, type KubeFault } from '../kube/kube-fault'
import { lastLines } from '../kube/pod-logs'
import type { Concern } from './concern'
import { eventsWords, lastLinesWords } from './words'

/** How the cluster is asked. */
interface Asking {
  readonly client: KubeClient
  readonly signal: AbortSignal
  /** It may not be read. */
  readonly onForbidden: (fault: KubeFault) => void
}

/** Of a container's log, so many of its last lines go into the run's. */
const lastLineCount = 50

/** Of the events of a Job and its pod, so many of the newest go into the run's log. */
const eventCount = 10

/** What Kubernetes says of a Job and its pod; null when it says nothing, or can't be asked. */
export async function lastEvents(asking: Asking, concern: Concern): Promise<string | null> {
  const { job } = concern
  const pod = 'pod' in concern ? concern.pod : null
  const found = await Promise.all([job, ...(pod ? [pod] : [])].map((object) => eventsOrNone(asking, object)))
  const newest = found.flat().sort((one, other) => one.lastAt - other.lastAt)
  return newest.length === 0 ? null : eventsWords(newest.slice(-eventCount))
}

/** They are a help, and the run is ended without them too. */
async function eventsOrNone(
  { client, signal, onForbidden }: Asking,
  object: { readonly namespace: string; readonly uid: string },
): Promise<readonly KubeEvent[]> {
  try {
    return await eventsOf(client, object, signal)
  } catch (error) {
    signal.throwIfAborted()
    const refusal = KubeError.ofFailure(error)
    if (refusal.status === 403) onForbidden(faultOf(refusal, object.namespace, 'list', 'events'))
    return []
  }
}

/** What the container that failed said last; null when it said nothing, or can't be read. */
export async function lastWords({ client, signal, onForbidden }: Asking, concern: Concern): Promise<string | null> {
  if (!('pod' in concern) || !concern.pod) return null
  const { namespace, name, containers } = concern.pod
  const failed = containers.find(isBroken) ?? containers[0]
  if (!failed || failed.startedAt === null) return null
  const target = { namespace, pod: name, container: failed.name }
  const lines = await lastLines(client, target, lastLineCount, signal, (error) => {
    if (error.status === 403) onForbidden(faultOf(error, namespace, 'get', 'pods/log'))
  })
  const text = plainText(lines ?? '').trimEnd()
  return text.trim() === '' ? null : lastLinesWords(failed.name, text)
}

const isBroken = ({ state, exitCode, reason }: ContainerSummary): boolean =>
  state === 'terminated' && (exitCode !== 0 || reason === 'OOMKilled')
