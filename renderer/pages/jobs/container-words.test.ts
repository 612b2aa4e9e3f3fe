import { expect, test } from 'vitest'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { describeAmounts, describeContainer, firstContainer, hasNotStarted } from './container-words'

const container = (rest: Partial<ContainerSummary>): ContainerSummary => ({
  name: 'flow', image: 'i', init: false, state: 'running', reason: null, message: null, exitCode: null, last: null,
  restarts: 0, startedAt: null, finishedAt: null, limits: {}, requests: {}, pullPolicy: null, ...rest,
}) // prettier-ignore

test.each<[Partial<ContainerSummary>, string]>([
  [{ state: 'waiting', reason: 'ImagePullBackOff' }, 'Waiting: ImagePullBackOff'],
  [{ state: 'waiting' }, 'Waiting'],
  [{ state: 'running', startedAt: 42_000 }, 'Running for 58s'],
  [
    { state: 'terminated', startedAt: 0, finishedAt: 41_000, exitCode: 0, reason: 'Completed' },
    'Terminated after 41s: Completed, exit code 0',
  ],
  [{ state: 'terminated', exitCode: 137, reason: 'OOMKilled' }, 'Terminated: OOMKilled, exit code 137'],
  [{ state: 'terminated', exitCode: 1 }, 'Terminated: Error, exit code 1'],
])('%o is said as %s', (rest, expected) => expect(describeContainer(container(rest), 100_000)).toBe(expected))

test('amounts are listed; none is null', () => {
  expect(describeAmounts({ cpu: '250m', memory: '512Mi' })).toBe('250m cpu, 512Mi memory')
  expect(describeAmounts({})).toBeNull()
})

test('the log wanted first is the flow’s, but an init container’s while that one is at work or has failed', () => {
  const init = container({ name: 'init', init: true, state: 'terminated', exitCode: 0 })
  const flow = container({})
  const pod = (containers: readonly ContainerSummary[]) => ({ containers }) as PodSummary
  expect(firstContainer(pod([init, flow]))).toBe(flow)
  const failing = { ...init, exitCode: 1 }
  expect(firstContainer(pod([failing, flow]))).toBe(failing)
  expect(firstContainer(pod([]))).toBeNull()
})

test('a container in back-off after a restart has a log, one that waits for the first time has none', () => {
  expect(hasNotStarted(container({ state: 'waiting' }))).toBe(true)
  expect(hasNotStarted(container({ state: 'waiting', restarts: 2 }))).toBe(false)
})
