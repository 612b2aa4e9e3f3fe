// Beside a cluster whose clock is ten minutes off, everything that is said of Jobs and pods is as if it was right.
import { afterEach, expect, test, vi } from 'vitest'
import { formatAge } from '../../shared/model/age'
import { neverOn } from '../../shared/model/agent-status'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { storyOf } from '../../shared/model/story'
import { explainRun } from '../../shared/model/why'
import { systemClock } from '../clock/clock'
import { ClusterView, type ClusterViewOptions } from '../kube/cluster-view'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeCluster } from '../practice/cluster'
import { defaultPlay } from '../practice/play'
import { ShownObjects } from './shown-objects'

const minute = 60_000
const runLabels = ['flow_run_id']
const options: ClusterViewOptions = { namespace: 'default', runLabels, clock: systemClock }
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A cluster with the Job of run "r", whose image is pulled without end. */
async function clusterWith(aheadMs: number) {
  const cluster = await startPracticeCluster({ aheadMs, plays: () => ({ ...defaultPlay, pullMs: 600_000 }) })
  ends.push(() => cluster.close())
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  ends.push(() => client.close())
  const view = new ClusterView(client, options)
  ends.push(() => view.close())
  view.start()
  const metadata = { name: 'job-1', labels: { flow_run_id: 'r' } }
  const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'hello:1' }] }
  const body = { metadata, spec: { template: { metadata, spec } } }
  await client.json(jobsPath('default'), { method: 'POST', body })
  await vi.waitUntil(() => [...view.events.values()].some(({ reason }) => reason === 'Pulling'), 15_000)
  return { client, view, shown: new ShownObjects(view) }
}

const run: FlowRunSummary = {
  ...{
    id: 'r',
    name: 'merry-panda',
    flowName: 'hello',
    flowId: 'f',
    revision: '1',
    phase: 'claimed',
    state: 'Submitted',
  },
  ...{ stateMessage: null, stateAt: null, dueAt: null, startedAt: null, endedAt: null, claim: null, labels: null },
}

test.each([
  ['right', 0],
  ['ten minutes ahead', 10 * minute],
  ['ten minutes behind', -10 * minute],
])('of a cluster whose clock is %s, times are shown by this machine’s', async (_, aheadMs) => {
  const { client, view, shown } = await clusterWith(aheadMs)
  const isNow = (at: number | null | undefined): boolean => Math.abs((at ?? 0) - Date.now()) < minute
  const [jobs, pods, events] = [shown.all('jobs'), shown.all('pods'), shown.all('events')]
  expect(isNow(client.now() - aheadMs)).toBe(true)
  const instants = [jobs[0]?.createdAt, jobs[0]?.startedAt, pods[0]?.createdAt, pods[0]?.scheduledAt, events[0]?.lastAt]
  expect(instants.map(isNow)).toEqual(instants.map(() => true))
  expect(shown.after('jobs', [...view.jobs.values()])).toContainEqual({ kind: 'jobs', objects: jobs })

  // A minute and a half later, by this machine.
  const later = Date.now() + 1.5 * minute
  const pulls = explainRun({ run, jobs, pods, events }, neverOn, later)
  expect(pulls?.why).toMatch(/ has been pulling it for 1m[23]\ds\.$/)
  const podless = explainRun({ run, jobs, pods: [], events: [] }, neverOn, later)
  expect(podless?.why).toMatch(/^The Job is 1m[23]\ds old, /)
  const stages = storyOf({ run: { ...run, stateAt: Date.now() - minute }, jobs, pods, events }, [], later)
  expect(stages.find(({ name }) => name === 'Job created')?.tookMs).toBeGreaterThan(0.5 * minute)
  expect(formatAge(later - (jobs[0]?.createdAt ?? 0))).toMatch(/^1m[23]\ds$/)
})

test('when the clocks are found to differ otherwise, everything is told again, once', () => {
  const at = 1_700_000_000_000
  const event = {
    uid: 'e',
    namespace: 'd',
    kind: 'Job',
    name: 'j',
    type: 'Normal',
    reason: 'r',
    message: 'm',
    count: 1,
  }
  const events = new Map([['e', { ...event, type: 'Normal' as const, firstAt: at, lastAt: at }]])
  const client = { aheadMs: 0 }
  const view = { client, jobs: new Map(), pods: new Map(), events }
  const shown = new ShownObjects(view)
  expect(shown.after('jobs', [])).toEqual([{ kind: 'jobs', objects: [] }])
  client.aheadMs = 10 * minute
  const told = shown.after('jobs', [])
  expect(told.map(({ kind }) => kind)).toEqual(['jobs', 'pods', 'events'])
  expect(told[2]?.objects).toMatchObject([{ firstAt: at - 10 * minute, lastAt: at - 10 * minute }])
  expect(shown.after('jobs', [])).toEqual([{ kind: 'jobs', objects: [] }])
})
