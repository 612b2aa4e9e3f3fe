import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import type { ClusterView, Watched } from '../kube/cluster-view'
import type { KubeClient } from '../kube/kube-client'

type By = (at: number) => number

const by: { readonly [K in keyof Watched]: (object: Watched[K], shift: By) => Watched[K] } = {
  jobs: (job: JobSummary, shift) => ({ ...job, createdAt: shift(job.createdAt), ...lifeBy(job, shift) }),
  pods: (pod: PodSummary, shift) => ({
    ...pod,
    createdAt: shift(pod.createdAt),
    scheduledAt: orNull(pod.scheduledAt, shift),
    endsBy: orNull(pod.endsBy, shift),
    ...lifeBy(pod, shift),
    containers: pod.containers.map((container) => ({ ...container, ...lifeBy(container, shift) })),
  }),
  events: (event: KubeEvent, shift) => ({ ...event, firstAt: shift(event.firstAt), lastAt: shift(event.lastAt) }),
}

interface ShownCluster extends Pick<ClusterView, 'jobs' | 'pods' | 'events'> {
  readonly client: Pick<KubeClient, 'aheadMs'>
}

/** Objects of one kind. */
type OfKind = {
  readonly [K in keyof Watched]: { readonly kind: K; readonly objects: readonly Watched[K][] }
}[keyof Watched]

/**
 * What a cluster holds, with all instants by this machine's clock, as runs have them (`shownTimes`): "created 5 s ago" is then
 * true beside a cluster whose clock is wrong.
 */
export class ShownObjects {
  readonly #cluster: ShownCluster
  #usedMs = 0

  constructor(cluster: ShownCluster) {
    this.#cluster = cluster
  }

  all<K extends keyof Watched>(kind: K): Watched[K][] {
    return this.#shown(kind, (this.#cluster[kind] as Map<string, Watched[K]>).values())
  }

  /** What is new after a change: all, when the clocks differ otherwise than before. */
  after<K extends keyof Watched>(kind: K, changed: readonly Watched[K][]): readonly OfKind[] {
    const { aheadMs } = this.#cluster.client
    const isSame = aheadMs === this.#usedMs
    this.#usedMs = aheadMs
    if (isSame) return [{ kind, objects: this.#shown(kind, changed) } as OfKind]
    return (['jobs', 'pods', 'events'] as const).map((each) => ({ kind: each, objects: this.all(each) }) as OfKind)
  }

  #shown<K extends keyof Watched>(kind: K, objects: Iterable<Watched[K]>): Watched[K][] {
    const { aheadMs } = this.#cluster.client
    return aheadMs === 0 ? [...objects] : Array.from(objects, (object) => by[kind](object, (at) => at - aheadMs))
  }
}

const lifeBy = ({ startedAt, finishedAt }: Pick<JobSummary, 'startedAt' | 'finishedAt'>, shift: By) => ({
  startedAt: orNull(startedAt, shift),
  finishedAt: orNull(finishedAt, shift),
})

const orNull = (at: number | null, shift: By): number | null => (at === null ? null : shift(at))
