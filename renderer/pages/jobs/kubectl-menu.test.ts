import { expect, test } from 'vitest'
import type { JobSummary } from '../../../shared/model/job'
import { kubectlCommand } from '../../../shared/model/kubectl-command'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { actionsOfJobs, actionsOfPod } from './kubectl-menu'

const place = { context: 'c', namespace: 'n', kubeconfig: [] }
const jobOf = (name: string, status: JobSummary['status']) => ({ name, status }) as JobSummary
const containerOf = (name: string, more: Partial<ContainerSummary> = {}) =>
  ({ name, init: false, state: 'running', startedAt: 1, restarts: 0, ...more }) as ContainerSummary
const podOf = (...containers: readonly ContainerSummary[]) => ({ name: 'p', containers }) as unknown as PodSummary
const labels = (all: readonly { readonly label: string }[]) => all.map(({ label }) => label)

test.each<[string, JobSummary['status'], readonly string[]]>([
  ['at work', 'Running', ['Suspend']],
  ['suspended', 'Suspended', ['Resume']],
  ['that has ended', 'Complete', []],
  ['on its way out', 'Terminating', []],
])('of a Job %s', (_, status, also) => {
  const all = labels(actionsOfJobs([jobOf('a', status)]))
  expect(all).toEqual(['Describe', 'YAML', 'Follow the log', 'Events', ...also, 'Delete'])
})

test('of several Jobs each command names those that it is for', () => {
  const all = actionsOfJobs([jobOf('a', 'Running'), jobOf('b', 'Suspended'), jobOf('c', 'Failed')])
  expect(all.map(({ action }) => kubectlCommand(action, place).replace('kubectl --context c -n n ', ''))).toEqual([
    'describe job/a job/b job/c',
    'get job/a job/b job/c -o yaml',
    `patch job/a --type merge -p '{"spec":{"suspend":true}}'`,
    `patch job/b --type merge -p '{"spec":{"suspend":false}}'`,
    'delete job/a job/b job/c',
  ])
})

test('of a pod that runs, what only a terminal does', () => {
  expect(labels(actionsOfPod(podOf(containerOf('flow'))))).toEqual([
    ...['Describe', 'YAML', 'Follow the log', 'Events', 'Shell', 'Debug with a container', 'Forward a port'],
  ])
})

test('of a pod that waits there is no log and no shell yet', () => {
  const waiting = containerOf('flow', { state: 'waiting', startedAt: null })
  expect(labels(actionsOfPod(podOf(waiting)))).toEqual(['Describe', 'YAML', 'Events'])
})

test('of several containers each is named, and no shell is offered in one that has ended', () => {
  const init = containerOf('fetch', { init: true, state: 'terminated' })
  expect(labels(actionsOfPod(podOf(init, containerOf('flow', { restarts: 1 }))))).toEqual([
    ...['Describe', 'YAML', 'Follow the log of fetch', 'Follow the log of flow', 'Log of flow before the restart'],
    ...['Events', 'Shell in flow', 'Debug flow with a container', 'Forward a port'],
  ])
})
