import type { JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import type { Clock } from '../clock/clock'
import { allJobsPath, jobsPath, summarizeJob } from '../kube/jobs'
import type { KubeClient } from '../kube/kube-client'
import type { KubeError } from '../kube/kube-error'
import { faultOf, type KubeFault } from '../kube/kube-fault'
import { limits } from '../kube/limits'
import { allPodsPath, podsPath, summarizePod } from '../kube/pods'
import { roomFor } from '../kube/room'
import { watchForever, type WatchOptions } from '../kube/watch'
import { Alike } from './alike'
import type { Instant, ObservedRuns } from './observed-runs'

export interface WatchRunsParts {
  readonly client: KubeClient
  readonly clock: Clock
  /** What the cluster's clock shows, ms since the epoch: its Jobs and pods have their times by that one. */
  readonly clusterNow: () => number
  /** Where Jobs are looked for when not all namespaces are to be, or may be. */
  readonly namespace: string
  /** Whether Jobs may be in any namespace. */
  readonly everywhere: boolean
  /** The label of Jobs and pods that holds a run's id. */
  readonly runLabel: string
  readonly signal: AbortSignal
  /** There is no right to watch. */
  readonly onForbidden: (fault: KubeFault) => void
  readonly onMistake: (where: string, error: unknown) => void
}

/** Nothing is decided earlier than some seconds after what is heard. */
const gatherMs = 100

/** Objects in a page of a list: a page is parsed whole, and the memory that takes is not given back. */
const pageSize = 100

interface Hears<T> extends Pick<WatchOptions<T>, 'read' | 'onChange' | 'isNoNews'> {
  /** @param whole whether these are all that there are */
  readonly onList: (items: readonly T[], whole: boolean) => void
  /** They may not be read. */
  readonly onRefused?: () => void
}

/**
 * Keeps what is known of runs' Jobs and pods up to date. Resolves when the signal is aborted.
 * @param onHeard after each change
 * @param onJobs when all Jobs were listed, and pods too, if they can be
 */
export async function watchRuns(
  parts: WatchRunsParts,
  runs: ObservedRuns,
  { onHeard, onJobs }: { readonly onHeard: () => void; readonly onJobs: () => void },
): Promise<void> {
  const { clock, clusterNow, runLabel } = parts
  const at = (): Instant => ({ now: clusterNow(), elapsed: clock.elapsed() })
  let podsKnown = false
  let jobsKnown = false
  const onPods = (): void => {
    runs.podsAreKnown()
    if (!podsKnown && jobsKnown) onJobs()
    podsKnown = true
  }
  const alike = new Alike()
  const jobs: Hears<JobSummary> = {
    read: (object) => alike.job(summarizeJob(object, [runLabel])),
    onList: (items, whole) => {
      runs.listJobs(items, whole, at())
      jobsKnown = true
      if (podsKnown) onJobs()
    },
    onChange: (type, job) => (type === 'DELETED' ? runs.deleteJob(job, at()) : runs.changeJob(job, at())),
    isNoNews: (uid, text) => runs.isNoNews(uid, text),
  }
  const pods: Hears<PodSummary> = {
    read: (object) => alike.pod(summarizePod(object, [runLabel])),
    onList: (items, whole) => {
      runs.listPods(items, whole, at())
      onPods()
    },
    onRefused: () => {
      onPods()
      onHeard()
    },
    onChange: (type, pod) => (type === 'DELETED' ? runs.deletePod(pod.uid, at()) : runs.changePod(pod, at())),
  }
  await Promise.all([
    watch(parts, 'jobs', [allJobsPath, jobsPath(parts.namespace)], jobs, onHeard),
    watch(parts, 'pods', [allPodsPath, podsPath(parts.namespace)], pods, onHeard),
  ])
}

/** Everywhere if that is wished for and allowed, else in the one namespace. */
async function watch<T>(
  parts: WatchRunsParts,
  resource: 'jobs' | 'pods',
  [everywherePath, homePath]: readonly [string, string],
  hears: Hears<T>,
  onHeard: () => void,
): Promise<void> {
  const { client, clock, everywhere, runLabel, signal, onForbidden, onMistake } = parts
  let isWhole = true
  const watchAt = (path: string, until: AbortSignal, onTrouble: (error: KubeError | null) => void) =>
    watchForever<T>(client, {
      path,
      labelSelector: runLabel,
      clock,
      signal: until,
      keep: roomFor(limits.watchedObjects),
      ...{ pageSize, gatherMs },
      read: hears.read,
      isNoNews: hears.isNoNews,
      onList: (items) => {
        hears.onList(items, isWhole)
        isWhole = true
        onHeard()
      },
      onChange: (type, item) => {
        hears.onChange(type, item)
        onHeard()
      },
      onTooMany: () => (isWhole = false),
      onTrouble,
      onMistake: (error) => onMistake('watching Jobs and pods', error),
    })
  if (everywhere) {
    const refused = new AbortController()
    const end = (): void => refused.abort()
    signal.addEventListener('abort', end, { once: true })
    await watchAt(everywherePath, refused.signal, (error) => {
      if (error?.status === 403) end()
    })
    signal.removeEventListener('abort', end)
  }
  if (signal.aborted) return
  let told = false
  await watchAt(homePath, signal, (error) => {
    if (error?.status === 403 && !told) {
      onForbidden(faultOf(error, parts.namespace, 'watch', resource))
      hears.onRefused?.()
    }
    told = error?.status === 403
  })
}
