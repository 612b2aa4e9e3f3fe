import { formatAge } from '../../../shared/model/age'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'

/** A container's state in `kubectl describe`'s words: "Waiting: ImagePullBackOff", "Running for 58s". */
export function describeContainer(container: ContainerSummary, now: number): string {
  const { state, reason, exitCode, startedAt, finishedAt } = container
  if (state === 'waiting') return reason === null ? 'Waiting' : `Waiting: ${reason}`
  if (state === 'running') return startedAt === null ? 'Running' : `Running for ${formatAge(now - startedAt)}`
  const took = startedAt !== null && finishedAt !== null ? ` after ${formatAge(finishedAt - startedAt)}` : ''
  const code = exitCode === null ? '' : `, exit code ${exitCode}`
  return `Terminated${took}: ${reason ?? (exitCode === 0 ? 'Completed' : 'Error')}${code}`
}

/** "250m cpu, 512Mi memory"; null for none. */
export function describeAmounts(amounts: Readonly<Record<string, string>>): string | null {
  const parts = Object.entries(amounts).map(([resource, amount]) => `${amount} ${resource}`)
  return parts.length === 0 ? null : parts.join(', ')
}

/** The container whose log is wanted first: the first that does the work, while an init container hasn't failed or is at it. */
export function firstContainer(pod: PodSummary): ContainerSummary | null {
  const init = pod.containers.find(
    (it) => it.init && (it.state === 'running' || (it.state === 'terminated' && it.exitCode !== 0)),
  )
  return init ?? pod.containers.find((it) => !it.init) ?? pod.containers[0] ?? null
}

/** Whether a container has written nothing yet because it has not been started. */
export const hasNotStarted = (container: ContainerSummary): boolean =>
  container.state === 'waiting' && container.restarts === 0
