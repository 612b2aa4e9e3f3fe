import { useMemo } from 'react'
import type { MinuteStats } from '../../shared/model/agent-status'
import { isJobFinished, type JobSummary } from '../../shared/model/job'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { muteOf, type Mute } from '../../shared/model/mute'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { groupBy } from '../../shared/model/group-by'
import type { ProblemEntry } from '../../shared/model/problem'
import { isLate } from '../../shared/model/waits'
import type { RunView } from '../../shared/model/why'
import type { ConnectionData } from './kept-data'
import { whyNoRuns } from './no-runs'
import { useNow } from './now'
import { groupOf, type RunGroup } from './run-group'
import { useShown } from './shown'
import { usePanel } from './store'
import { waitingCount } from './waiting-count'

/** Remembers the answer to the last question; equal question, same object. */
export function memoizeLast<A, R>(compute: (argument: A) => R): (argument: A) => R {
  let last: { readonly argument: A; readonly result: R } | null = null
  return (argument) => {
    if (!last || last.argument !== argument) last = { argument, result: compute(argument) }
    return last.result
  }
}

function newestByKey<T>(items: Iterable<T>, keyOf: (item: T) => string | null, newest: (item: T) => number) {
  const groups = groupBy(items, keyOf)
  // Kubernetes counts in seconds: of those of one second the one that came last is the newest.
  for (const group of groups.values()) group.reverse().sort((a, b) => newest(b) - newest(a))
  return groups as ReadonlyMap<string, readonly T[]>
}

type Jobs = ConnectionData['jobs']
type Pods = ConnectionData['pods']
type KubeEvents = ConnectionData['kubeEvents']
type FlowRuns = ConnectionData['flowRuns']

/** Jobs by the id of their flow run, newest first. */
export const jobsByRun = memoizeLast((jobs: Jobs) =>
  newestByKey(
    jobs.values(),
    (job) => job.flowRunId,
    (job) => job.createdAt,
  ),
)
/** Pods by the name of their Job, newest first. */
export const podsByJob = memoizeLast((pods: Pods) =>
  newestByKey(
    pods.values(),
    (pod) => pod.jobName,
    (pod) => pod.createdAt,
  ),
)
/** Pods by the id of their flow run, newest first; also of Jobs that are gone. */
export const podsByRun = memoizeLast((pods: Pods) =>
  newestByKey(
    pods.values(),
    (pod) => pod.flowRunId,
    (pod) => pod.createdAt,
  ),
)
/** Events by the name of the object they are about, newest first. */
export const eventsByObject = memoizeLast((events: KubeEvents) =>
  newestByKey(
    events.values(),
    (it) => it.name,
    (it) => it.lastAt,
  ),
)

const noJobs: readonly JobSummary[] = []
const noPods: readonly PodSummary[] = []
const noEvents: readonly KubeEvent[] = []

export const jobsOfRun = (jobs: Jobs, flowRunId: string) => jobsByRun(jobs).get(flowRunId) ?? noJobs
export const podsOfJob = (pods: Pods, jobName: string) => podsByJob(pods).get(jobName) ?? noPods
export const eventsOf = (events: KubeEvents, name: string) => eventsByObject(events).get(name) ?? noEvents

/** All that is known of one run, or null for a run that is not in the store. */
export function runView(
  data: Pick<ConnectionData, 'flowRuns' | 'jobs' | 'pods' | 'kubeEvents'>,
  flowRunId: string,
): RunView | null {
  const run = data.flowRuns.get(flowRunId)
  return run ? viewOf(data, run) : null
}

export function viewOf(data: Pick<ConnectionData, 'jobs' | 'pods' | 'kubeEvents'>, run: FlowRunSummary): RunView {
  const jobs = jobsOfRun(data.jobs, run.id)
  const pods = podsByRun(data.pods).get(run.id) ?? noPods
  if (jobs.length === 0 && pods.length === 0) return { run, jobs, pods, events: noEvents }
  return { run, jobs, pods, events: eventsOfAll(data.kubeEvents, jobs, pods) }
}

/** Events of Jobs and of their pods, newest first; within one second those of pods, which come after. */
export const eventsOfAll = (
  events: KubeEvents,
  jobs: readonly JobSummary[],
  pods: readonly PodSummary[],
): readonly KubeEvent[] =>
  [...pods, ...jobs].flatMap(({ name }) => eventsOf(events, name)).sort((a, b) => b.lastAt - a.lastAt)

/** `runView` for a component; the same object while nothing of it changed. */
export function useRunView(flowRunId: string | null): RunView | null {
  const flowRuns = useShown((shown) => shown.flowRuns)
  const jobs = useShown((shown) => shown.jobs)
  const pods = useShown((shown) => shown.pods)
  const kubeEvents = useShown((shown) => shown.kubeEvents)
  return useMemo(
    () => (flowRunId === null ? null : runView({ flowRuns, jobs, pods, kubeEvents }, flowRunId)),
    [flowRuns, jobs, pods, kubeEvents, flowRunId],
  )
}

/** How many runs there are in each group. */
export const countByGroup = memoizeLast((flowRuns: FlowRuns): Readonly<Record<RunGroup, number>> => {
  const counts = { waiting: 0, claimed: 0, running: 0, failed: 0, done: 0 }
  for (const run of flowRuns.values()) counts[groupOf(run.phase)] += 1
  return counts
})

/** How many runs wait, also beyond the list; null while the API has not told. */
export const useWaitingCount = (): number | null =>
  useShown(({ flowRuns, runsShown }) =>
    runsShown.known ? waitingCount(countByGroup(flowRuns).waiting, runsShown) : null,
  )

/** Why nothing is known of the flow runs; null when they are known. */
export function useWhyNoRuns(): string | null {
  const now = useNow(1000)
  return useShown(({ agent, runsShown }) => whyNoRuns(agent, runsShown, now))
}

/** Runs that wait to be claimed, the one due first in front. */
export const waitingRuns = memoizeLast((flowRuns: FlowRuns): readonly FlowRunSummary[] =>
  [...flowRuns.values()].filter((run) => run.phase === 'waiting').sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)),
)

export const lateRuns = (flowRuns: FlowRuns, now: number): readonly FlowRunSummary[] =>
  waitingRuns(flowRuns).filter((run) => isLate(run, now))

export const activeJobs = memoizeLast((jobs: Jobs): readonly JobSummary[] =>
  [...jobs.values()].filter((job) => !isJobFinished(job)),
)

/** How many Jobs are active; null while the cluster has never answered. */
export const useActiveJobsCount = (): number | null =>
  useShown(({ jobs, connection }) =>
    connection?.cluster.version === null && jobs.size === 0 ? null : activeJobs(jobs).length,
  )

/** Minutes with Jobs, oldest first. */
export const minutesOf = memoizeLast((stats: ConnectionData['stats']): readonly MinuteStats[] =>
  [...stats.values()].sort((a, b) => a.at - b.at),
)

/** Problems of the connection shown, and of the panel itself. */
export function useProblems(): readonly ProblemEntry[] {
  const ofPanel = usePanel((state) => state.problems)
  const ofShown = useShown((shown) => shown.problems)
  return useMemo(() => [...ofPanel.values(), ...ofShown.values()], [ofPanel, ofShown])
}

/** How often it is seen that the time of a mute is over, ms. */
const mutesSeenMs = 10_000

/** Of these problems the open ones that are muted, each with what mutes it. */
export function useMutedProblems(): ReadonlyMap<ProblemEntry, Mute> {
  const now = useNow(mutesSeenMs)
  const mutes = usePanel((state) => state.settings.mutes)
  const ofPanel = usePanel((state) => state.problems)
  const shownId = usePanel((state) => state.shownConnectionId)
  const ofShown = useShown((shown) => shown.problems)
  return useMemo(() => {
    if (mutes.length === 0) return noMutes
    const all = [...[...ofPanel.values()].map((entry) => ({ entry, of: null })), ...[...ofShown.values()].map((entry) => ({ entry, of: shownId }))] // prettier-ignore
    return new Map(
      all.flatMap(({ entry, of }) => {
        const mute = muteOf(mutes, of, entry, now)
        return mute === null ? [] : [[entry, mute] as const]
      }),
    )
  }, [mutes, ofPanel, ofShown, shownId, now])
}
const noMutes: ReadonlyMap<ProblemEntry, Mute> = new Map()

/** How many problems need the user: open ones that are not muted. */
export function useOpenProblemCount(): number {
  const muted = useMutedProblems()
  return useProblems().filter((entry) => entry.solvedAt === null && !muted.has(entry)).length
}
