import type { Connection } from '../../../shared/model/connection'
import type { JobSummary } from '../../../shared/model/job'
import { kubectlCommand, type KubectlAction, type KubectlObject } from '../../../shared/model/kubectl-command'
import type { PodSummary } from '../../../shared/model/pod'
import type { RowActionGroup } from '../../components/row-menu'
import { copyText } from '../../state/store'
import { canResume, canSuspend } from '../../state/suspend-jobs'

/** What a command does, in words, and the command's parts. */
interface Named {
  readonly label: string
  readonly action: KubectlAction
}

const objectOf = ({ name }: { readonly name: string }, kind: KubectlObject['kind']): KubectlObject => ({ kind, name })

/** What is done with a Job, or with several, as kubectl does it. */
export function actionsOfJobs(jobs: readonly JobSummary[]): readonly Named[] {
  const objects = jobs.map((job) => objectOf(job, 'job'))
  const [only, ...others] = objects
  const ofOne: readonly Named[] =
    only === undefined || others.length > 0
      ? []
      : [
          { label: 'Follow the log', action: { act: 'logs', object: only, container: null } },
          { label: 'Events', action: { act: 'events', object: only } },
        ]
  return [
    { label: 'Describe', action: { act: 'describe', objects } },
    { label: 'YAML', action: { act: 'yaml', objects } },
    ...ofOne,
    ...some('Suspend', 'suspend', jobs.filter(canSuspend)),
    ...some('Resume', 'resume', jobs.filter(canResume)),
    { label: 'Delete', action: { act: 'delete', objects } },
  ]
}

const some = (label: string, act: 'suspend' | 'resume', jobs: readonly JobSummary[]): readonly Named[] =>
  jobs.length === 0 ? [] : [{ label, action: { act, objects: jobs.map((job) => objectOf(job, 'job')) } }]

/** What is looked at of a pod, and, while it runs, what only a terminal can do with it. */
export function actionsOfPod(pod: PodSummary): readonly Named[] {
  const object = objectOf(pod, 'pod')
  const isOne = pod.containers.length === 1
  const started = pod.containers.filter(({ startedAt }) => startedAt !== null)
  const restarted = pod.containers.filter(({ restarts }) => restarts > 0)
  const running = pod.containers.filter(({ state, init }) => state === 'running' && !init)
  return [
    { label: 'Describe', action: { act: 'describe', objects: [object] } },
    { label: 'YAML', action: { act: 'yaml', objects: [object] } },
    ...started.map(({ name }): Named => ({
      label: isOne ? 'Follow the log' : `Follow the log of ${name}`,
      action: { act: 'logs', object, container: name },
    })),
    ...restarted.map(({ name }): Named => ({
      label: isOne ? 'Log before the restart' : `Log of ${name} before the restart`,
      action: { act: 'logs', object, container: name, previous: true },
    })),
    { label: 'Events', action: { act: 'events', object } },
    ...running.flatMap(({ name }): readonly Named[] => [
      { label: isOne ? 'Shell' : `Shell in ${name}`, action: { act: 'shell', object, container: name } },
      {
        label: isOne ? 'Debug with a container' : `Debug ${name} with a container`,
        action: { act: 'debug', object, container: name },
      },
    ]),
    ...(running.length === 0 ? [] : [{ label: 'Forward a port', action: { act: 'forward', object } } as const]),
  ]
}

/**
 * Commands for a terminal behind one entry of a menu; a press on one copies it. None for the practice cluster, which is in no
 * kubeconfig of the user's: kubectl would not find it.
 */
export function kubectlGroup(
  cluster: Connection['cluster'] | undefined,
  named: readonly Named[],
): readonly RowActionGroup[] {
  if (!cluster || cluster.practice || named.length === 0) return []
  const place = { context: cluster.context, namespace: cluster.namespace, kubeconfig: cluster.filesToTell }
  const group = named.map(({ label, action }) => ({
    id: `kubectl ${label}`,
    label,
    run: () => void copyText(kubectlCommand(action, place)),
  }))
  return [{ id: 'kubectl', label: 'Copy as kubectl', group }]
}
