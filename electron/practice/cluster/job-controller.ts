import { isDeepStrictEqual } from 'node:util'
import type { Api } from './api'
import type { Clock } from './clock'
import { decideJob, isFinished, tracking, type JobDecision } from './decide-job'
import type { EventRecorder } from './event-recorder'
import { time, type Job, type JsonObject, type KubeObject } from './objects'
import { podsOf } from './owners'
import { Reconciler } from './reconciler'
import { jobs, pods, shelfOf } from './resources'
import type { PlayOf } from '../play'

const shelf = shelfOf(jobs)
/** Source: kubernetes 1.34, pkg/controller/job/job_controller.go, DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff. */
const firstBackoffMs = 10_000
const longestBackoffMs = 600_000

/** Makes Jobs' pods, counts them and ends the Jobs. */
export class JobController {
  readonly #queue = new Reconciler<string>((key) => this.#reconcile(key))
  readonly #deadlines = new Map<string, 'running' | 'passed'>()
  readonly #backingOff = new Set<string>()
  readonly #expiring = new Set<string>()

  constructor(
    private readonly api: Api,
    private readonly recorder: EventRecorder,
    private readonly clock: Clock,
    private readonly plays: PlayOf,
  ) {
    api.store.listen(shelf, ({ type, object }) => {
      if (type === 'DELETED') this.#forget(object)
      this.#queue.ask(keyOf(object))
    })
    api.store.listen(pods.plural, ({ object, previous }) => {
      const owners = [...(object.metadata.ownerReferences ?? []), ...(previous?.metadata.ownerReferences ?? [])]
      for (const { kind, name } of owners) if (kind === 'Job') this.#queue.ask(`${object.metadata.namespace}/${name}`)
      // An orphan has nobody left who would count it.
      if (owners.length === 0 && object.metadata.finalizers?.includes(tracking))
        api.dropFinalizer(pods, object, tracking)
    })
  }

  close(): void {
    this.#queue.close()
  }

  #reconcile(key: string): void {
    const [namespace, name = ''] = key.split('/')
    const job = this.api.store.get(shelf, namespace, name) as Job | undefined
    if (!job) return
    const { uid } = job.metadata
    const decision = decideJob({
      job,
      pods: podsOf(this.api.store, job),
      now: time(this.clock.now()),
      deadlinePassed: this.#deadlines.get(uid) === 'passed',
      backingOff: this.#backingOff.has(uid),
    })
    this.#act(job, decision)
  }

  #act(job: Job, { status, create, remove, release, newlyFailed, events }: JobDecision): void {
    const { uid } = job.metadata
    const changed = !isDeepStrictEqual(status, job.status)
    const current = changed ? (this.api.write(jobs, { ...job, status }) as Job) : job
    for (const event of events) this.recorder.record(current, { ...event, component: 'job-controller' })
    for (const pod of release) this.#withCurrent(pod, (one) => this.api.dropFinalizer(pods, one, tracking))
    for (const pod of remove) {
      this.#withCurrent(pod, (one) => this.api.delete(pods, one, {}))
      this.#tell(current, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    }
    if (newlyFailed > 0 && !isFinished(current)) this.#backOff(current)
    for (let count = 0; count < create; count += 1) this.#createPod(current)
    if (status.startTime !== undefined && !isFinished(current)) this.#watchDeadline(current)
    if (status.startTime === undefined) this.#deadlines.delete(uid)
    if (isFinished(current)) this.#expire(current)
  }

  #withCurrent(pod: KubeObject, act: (pod: KubeObject) => void): void {
    const current = this.api.store.get(pods.plural, pod.metadata.namespace, pod.metadata.name)
    if (current && current.metadata.uid === pod.metadata.uid) act(current)
  }

  #tell(job: Job, reason: string, message: string): void {
    this.recorder.record(job, { type: 'Normal', reason, message, component: 'job-controller' })
  }

  #createPod(job: Job): void {
    const { metadata, spec } = structuredClone(job.spec.template) as unknown as {
      metadata: JsonObject
      spec: JsonObject
    }
    const { name, namespace, uid } = job.metadata
    const owner = { apiVersion: job.apiVersion, kind: job.kind, name, uid, controller: true, blockOwnerDeletion: true }
    const pod: JsonObject = {
      metadata: { ...metadata, generateName: `${name}-`, ownerReferences: [owner], finalizers: [tracking] },
      spec,
    }
    try {
      const created = this.api.create(pods, namespace, pod, { manager: 'kube-controller-manager' })
      this.#tell(job, 'SuccessfulCreate', `Created pod: ${created.metadata.name}`)
    } catch (error) {
      const message = `Error creating: ${(error as Error).message}`
      this.recorder.record(job, { type: 'Warning', reason: 'FailedCreate', message, component: 'job-controller' })
    }
  }

  #backOff(job: Job): void {
    const { uid } = job.metadata
    if (this.#backingOff.has(uid)) return
    this.#backingOff.add(uid)
    const failures = (job.status.failed ?? 1) - 1
    this.clock.after(Math.min(longestBackoffMs, firstBackoffMs * 2 ** failures), () => {
      this.#backingOff.delete(uid)
      this.#queue.ask(keyOf(job))
    })
  }

  #watchDeadline(job: Job): void {
    const { uid } = job.metadata
    const seconds = job.spec.activeDeadlineSeconds
    if (seconds === undefined || this.#deadlines.has(uid)) return
    this.#deadlines.set(uid, 'running')
    this.clock.after(seconds * 1000, () => {
      if (this.#deadlines.get(uid) !== 'running') return
      this.#deadlines.set(uid, 'passed')
      this.#queue.ask(keyOf(job))
    })
  }

  /** Deletes a finished Job once its ttlSecondsAfterFinished are over. */
  #expire(job: Job): void {
    const { uid, namespace, name } = job.metadata
    const seconds = job.spec.ttlSecondsAfterFinished
    if (seconds === undefined || this.#expiring.has(uid)) return
    this.#expiring.add(uid)
    this.clock.after(seconds * 1000, () => {
      this.#expiring.delete(uid)
      const current = this.api.store.get(shelf, namespace, name)
      if (current?.metadata.uid === uid) this.api.delete(jobs, current, { propagation: 'Foreground' })
    })
  }

  #forget({ metadata }: KubeObject): void {
    this.#deadlines.delete(metadata.uid)
    this.#backingOff.delete(metadata.uid)
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`
