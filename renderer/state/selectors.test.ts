import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { activeJobs, countByGroup, lateRuns, runView, waitingRuns } from './selectors'

const run = (id: string, phase: FlowRunSummary['phase'], dueAt = 0) => ({ id, phase, dueAt }) as FlowRunSummary
const job = (uid: string, flowRunId: string, createdAt: number, status: JobSummary['status'] = 'Running') =>
  ({ uid, name: `job-${uid}`, flowRunId, createdAt, status }) as JobSummary
const pod = (uid: string, flowRunId: string, jobName: string, createdAt: number) =>
  ({ uid, name: `pod-${uid}`, flowRunId, jobName, createdAt }) as PodSummary
const event = (uid: string, name: string, lastAt: number) => ({ uid, name, lastAt }) as KubeEvent
const mapOf = <T extends { readonly uid: string }>(...items: readonly T[]) =>
  new Map(items.map((item) => [item.uid, item]))
const runs = (...items: readonly FlowRunSummary[]) => new Map(items.map((item) => [item.id, item]))

test('a run is joined with its own Jobs, pods and events, the newest of each first', () => {
  const data = {
    flowRuns: runs(run('a', 'running'), run('b', 'running')),
    jobs: mapOf(job('1', 'a', 10), job('2', 'a', 20), job('3', 'b', 30)),
    pods: mapOf(pod('1', 'a', 'job-1', 11), pod('2', 'a', 'job-2', 21), pod('3', 'b', 'job-3', 31)),
    kubeEvents: mapOf(event('1', 'pod-2', 22), event('2', 'job-1', 40), event('3', 'pod-3', 50)),
  }
  const view = runView(data, 'a')
  expect(view?.jobs.map(({ uid }) => uid)).toEqual(['2', '1'])
  expect(view?.pods.map(({ uid }) => uid)).toEqual(['2', '1'])
  expect(view?.events.map(({ uid }) => uid)).toEqual(['2', '1'])
})

test('of what happened in one second, what came last is first', () => {
  const data = {
    flowRuns: runs(run('a', 'running')),
    jobs: mapOf(job('1', 'a', 10)),
    pods: mapOf(pod('1', 'a', 'job-1', 10)),
    kubeEvents: mapOf(
      event('1', 'job-1', 10),
      event('2', 'pod-1', 10),
      event('3', 'pod-1', 10),
      event('4', 'pod-1', 9),
    ),
  }
  expect(runView(data, 'a')?.events.map(({ uid }) => uid)).toEqual(['3', '2', '1', '4'])
})

test('a run that is not known has no view', () => {
  expect(runView({ flowRuns: runs(), jobs: mapOf(), pods: mapOf(), kubeEvents: mapOf() }, 'a')).toBeNull()
})

test('runs are counted by group, and asking again for the same runs gives the same object', () => {
  const some = runs(run('a', 'waiting'), run('b', 'waiting'), run('c', 'failed'), run('d', 'cancelled'))
  expect(countByGroup(some)).toEqual({ waiting: 2, claimed: 0, running: 0, failed: 1, done: 1 })
  expect(countByGroup(some)).toBe(countByGroup(some))
})

test('waiting runs stand in the order in which they fall due, and those long past it are late', () => {
  const some = runs(run('soon', 'waiting', 100_000), run('past', 'waiting', 1000), run('gone', 'succeeded', 0))
  expect(waitingRuns(some).map(({ id }) => id)).toEqual(['past', 'soon'])
  expect(lateRuns(some, 50_000).map(({ id }) => id)).toEqual(['past'])
})

test('Jobs that have ended are not active', () => {
  const jobs = mapOf(job('1', 'a', 1, 'Complete'), job('2', 'a', 1, 'Failed'), job('3', 'a', 1, 'Pending'))
  expect(activeJobs(jobs).map(({ uid }) => uid)).toEqual(['3'])
})
