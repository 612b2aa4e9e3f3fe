import type { ClaimRecord } from '../../../shared/model/claim'
import { isFinished, type Phase } from '../../../shared/model/dialect-words'
import type { VirtualClock } from '../../clock/virtual-clock'

/** A flow run as the simulated API keeps it. */
export interface WorldRun {
  readonly id: string
  phase: Phase
  version: number
  /** The claim by which it was taken last. */
  claim: ClaimRecord | null
  /** A task run of it is scheduled. */
  goesOn: boolean
  /** What its process said of its end. */
  said: Phase | null
  /** How often it was ended from outside. */
  ended: number
}

export interface WorldJob {
  readonly uid: string
  readonly name: string
  readonly runId: string
  readonly agent: string
  readonly createdAt: number
  status: 'Running' | 'Complete' | 'Failed'
  finishedAt: number | null
  reason: 'OOMKilled' | 'Error' | 'Completed' | null
  /** Pods go a little after their Job. */
  podThere: boolean
}

type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'
/** What a watch tells. */
export interface Change {
  readonly kind: 'jobs' | 'pods'
  readonly type: ChangeType
  readonly object: object
}

export const us = { agent: 'agent', cluster: 'c', namespace: 'default' }
const podNameOf = ({ name }: WorldJob): string => `${name}-abcde`
const iso = (at: number): string => new Date(at).toISOString()

/** Both servers and the disk: what is true, whoever believes what. */
export class World {
  readonly runs = new Map<string, WorldRun>()
  readonly jobs = new Map<string, WorldJob>()
  /** Evidence on the disk, by the Job's uid: how often it was written. */
  readonly evidence = new Map<string, number>()
  /** Jobs that we deleted, by their uids. */
  readonly cleaned = new Set<string>()
  /** Jobs that somebody else deleted, by the ids of their runs. */
  readonly takenAway = new Set<string>()
  /** Jobs whose pods stayed behind, by the pods' names. */
  readonly orphans = new Map<string, WorldJob>()
  /** Pods that we deleted, by their names. */
  readonly cleanedPods = new Set<string>()
  readonly wrong: string[] = []
  /** All that has changed; a version counts them. */
  readonly changes: Change[] = []
  readonly listeners = new Set<(change: Change) => void>()
  /** Counts what was deployed: names and uids are of one Job each. */
  #deployed = 0
  apiUp = true
  clusterUp = true

  constructor(
    readonly clock: VirtualClock,
    readonly random: () => number,
  ) {}

  /** A run that an agent claimed, and its Job. */
  deploy(agent = us.agent): WorldJob {
    const n = this.#deployed++
    const id = `run-${n}`
    const name = `prefect-job-${n.toString(16).padStart(8, '0')}`
    const claim = { ...us, agent, jobName: name }
    this.runs.set(id, { id, phase: 'claimed', version: 2, claim, goesOn: false, said: null, ended: 0 })
    const base = { uid: `uid-${n}`, name, runId: id, agent, createdAt: this.clock.now() }
    const job: WorldJob = { ...base, status: 'Running', finishedAt: null, reason: null, podThere: true }
    this.jobs.set(job.uid, job)
    this.tell(job, 'ADDED')
    return job
  }

  set(id: string, change: Partial<WorldRun>): void {
    const run = this.runs.get(id)
    if (run) Object.assign(run, change, { version: run.version + 1 })
  }

  finish(job: WorldJob, status: 'Complete' | 'Failed', reason: WorldJob['reason']): void {
    if (!this.jobs.has(job.uid) || job.status !== 'Running') return
    Object.assign(job, { status, reason, finishedAt: this.clock.now() })
    this.tell(job, 'MODIFIED')
  }

  delete(job: WorldJob): void {
    if (!this.jobs.delete(job.uid)) return
    this.#change('jobs', 'DELETED', this.jobObject(job))
    this.clock.after(this.random() * 30_000, () => {
      job.podThere = false
      this.#change('pods', 'DELETED', this.podObject(job))
    })
  }

  /** Somebody deletes the Job, and has its pod stay: nothing owns it any more. */
  orphan(job: WorldJob): void {
    if (!this.jobs.delete(job.uid)) return
    this.orphans.set(podNameOf(job), job)
    this.#change('pods', 'MODIFIED', this.podObject(job))
    this.#change('jobs', 'DELETED', this.jobObject(job))
  }

  deletePod(name: string): void {
    const job = this.orphans.get(name)
    if (!job) return
    this.orphans.delete(name)
    job.podThere = false
    this.#change('pods', 'DELETED', this.podObject(job))
  }

  /** Whether a pod without its Job is one of an agent of ours, has ended, and nobody waits for what it says. */
  isStray({ runId, name, status }: WorldJob): boolean {
    const run = this.runs.get(runId)
    if (!run || status === 'Running' || run.claim?.agent !== us.agent || run.claim.jobName !== name) return false
    return isFinished(run.phase) || run.goesOn
  }

  tell(job: WorldJob, type: ChangeType): void {
    this.#change('jobs', type, this.jobObject(job))
    this.#change('pods', type, this.podObject(job))
  }

  #change(kind: Change['kind'], type: ChangeType, object: object): void {
    const { metadata } = object as { readonly metadata: object }
    const resourceVersion = String(this.changes.length + 1)
    const change = { kind, type, object: { ...object, metadata: { ...metadata, resourceVersion } } }
    this.changes.push(change)
    for (const hear of this.listeners) hear(change)
  }

  /** Whether nothing but this Job's process can end its run, so that the Job may not go yet. */
  isNeeded({ runId, name }: WorldJob): boolean {
    const run = this.runs.get(runId)
    if (!run || isFinished(run.phase) || run.phase === 'waiting' || run.goesOn) return false
    return run.claim?.jobName === name && run.claim.agent === us.agent
  }

  readonly jobObject = (job: WorldJob): object => ({
    metadata: {
      ...{ uid: job.uid, name: job.name, namespace: 'default', labels: { run: job.runId }, resourceVersion: '1' },
      ...{ creationTimestamp: iso(job.createdAt), managedFields: [{ manager: `flowdeck/${job.agent}` }] },
    },
    spec: { backoffLimit: 0, template: { spec: { containers: [{ name: 'flow', image: 'flow' }] } } },
    status:
      job.finishedAt === null
        ? { active: 1, ready: 1 }
        : { conditions: [{ type: job.status, status: 'True', lastTransitionTime: iso(job.finishedAt) }] },
  })

  readonly podObject = (job: WorldJob): object => ({
    metadata: {
      ...{ uid: `pod-${job.uid}`, name: podNameOf(job), namespace: 'default', resourceVersion: '1' },
      labels: { run: job.runId, 'job-name': job.name, 'controller-uid': job.uid },
      creationTimestamp: iso(job.createdAt),
      ...(this.orphans.has(podNameOf(job)) ? {} : { ownerReferences: [{ kind: 'Job', name: job.name, uid: job.uid }] }),
    },
    spec: { nodeName: 'node', containers: [{ name: 'flow', image: 'flow' }] },
    status: {
      phase: job.status === 'Running' ? 'Running' : job.status === 'Complete' ? 'Succeeded' : 'Failed',
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: iso(job.createdAt) }],
      containerStatuses: [{ name: 'flow', restartCount: 0, state: this.#stateOf(job) }],
    },
  })

  #stateOf({ finishedAt, reason, createdAt }: WorldJob): object {
    const startedAt = iso(createdAt)
    if (finishedAt === null) return { running: { startedAt } }
    const exitCode = reason === 'Completed' ? 0 : reason === 'OOMKilled' ? 137 : 1
    return { terminated: { startedAt, finishedAt: iso(finishedAt), reason, exitCode } }
  }
}
