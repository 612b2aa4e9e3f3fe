import { allJobsPath, isActive, jobsPath, type Job } from './jobs'
import { jsonOf, type KubeClient, type Query } from './kube-client'
import { KubeError } from './kube-error'
import { faultOf, type KubeFault } from './kube-fault'
import { limits } from './limits'
import { listPages, notKubernetes, type ListOptions } from './list-pages'
import { processesOf } from './run-processes'
import { batchesOf, selectorOf } from './run-selectors'
import { Fields } from './wire'

/** A Job of a flow run as far as the agent cares. */
export interface KnownJob {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** Neither Complete nor Failed. */
  readonly active: boolean
  /** On its way out: its name is free again in a moment. */
  readonly deleting: boolean
  /** It has no pod until somebody resumes it. */
  readonly suspended?: true
}

/** What became of a Job that was to be created. */
export type CreateOutcome =
  | { readonly kind: 'created' }
  /** 409: a Job of this name is there. `flowRunId` is what its run label says. */
  | { readonly kind: 'exists'; readonly flowRunId: string | null; readonly deleting: boolean }
  | { readonly kind: 'failed'; readonly fault: KubeFault }

export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: KubeFault }

/**
 * What the agent asks of a cluster about the Jobs of flow runs. What fails comes back as a fault; only mistakes of ours reject, and
 * a signal that is aborted. Nothing is watched or remembered: each call asks the server.
 */
export interface ClusterJobs {
  /** How far the cluster's clock is ahead of this machine's, as its answers say: whole seconds in ms; 0 when they hardly differ. */
  readonly clockAheadMs: number
  /** The last refusal that was passed over, since what was asked can be found out otherwise, or be left; null for none. */
  readonly denied: KubeFault | null
  /**
   * Safe to repeat under one name: the second answer is `exists`.
   * @param mayBeThere whether an earlier request may have made it: a used-up quota is told before a name that is taken, so
   * a refusal for it says nothing about the Job, and the server is asked for it by name
   */
  create(manifest: object, signal: AbortSignal, mayBeThere?: boolean): Promise<CreateOutcome>
  /** Whether Jobs may be created here at all, by a dry run that keeps nothing; null when they may. */
  probe(signal: AbortSignal): Promise<KubeFault | null>
  /** The Jobs of these runs, by the run's label. Runs without Jobs are absent. */
  of(flowRunIds: readonly string[], signal: AbortSignal): Promise<Found<ReadonlyMap<string, readonly KnownJob[]>>>
  /**
   * Of these runs, those of which a pod has a process, whether or not its Job is still there: until when at the latest, ms since
   * the epoch; Infinity for one that was not told to end. Without the right to list pods there is none.
   */
  processes(flowRunIds: readonly string[], signal: AbortSignal): Promise<Found<ReadonlyMap<string, number>>>
  /** Whether a Job of this name is there. */
  has(name: string, signal: AbortSignal): Promise<Found<boolean>>
  /** Deletes a Job and its pods. One that is gone already counts as deleted. */
  delete(job: Pick<KnownJob, 'namespace' | 'name' | 'uid'>, signal: AbortSignal): Promise<Found<void>>
}

export interface ClusterJobsOptions {
  readonly namespace: string
  /** Whether a run's Job may go to another namespace, which its manifest then names; asked each time. */
  readonly runsChooseNamespace?: () => boolean
  /** Whether a Job that is deleted stays, `deleting`, until its pods have ended; else they end in the background. Asked each time. */
  readonly staysForPods?: () => boolean
  /** The label of Jobs that holds a run's id; asked each time, since the dialect may be found later. */
  readonly runLabel: () => string
  /** Who makes a Job, from `fieldManagerOf`; asked each time, since the agent may get another name. */
  readonly fieldManager: () => string
}

/** Jobs over HTTP. */
export function openClusterJobs(client: KubeClient, options: ClusterJobsOptions): ClusterJobs {
  const home = options.namespace
  const { runsChooseNamespace = () => false, staysForPods = () => false } = options
  /** Where Jobs were made: all that can be looked at without the right to look at every namespace. */
  const used = new Set([home])
  let denied: KubeFault | null = null
  const passedOver = <T extends { readonly fault: KubeFault }>(failed: T): T => {
    if (failed.fault.setup?.kind === 'notAllowed') denied = failed.fault
    return failed
  }
  const get = async (namespace: string, name: string, signal: AbortSignal) =>
    jobOf(await client.json(jobsPath(namespace, name), { signal }))
  const failing = (error: KubeError, verb: string) => ({ ok: false, fault: faultOf(error, home, verb) }) as const

  const post = async (namespace: string, body: object, query: Query, signal: AbortSignal): Promise<void> => {
    const answer = await client.text(jobsPath(namespace), {
      method: 'POST',
      query: { fieldManager: options.fieldManager(), ...query },
      body,
      signal,
      enough: jobsBeginning,
    })
    if (answer !== jobsBeginning) jobOf(jsonOf(answer))
  }

  const existing = (job: Fields<Job>): CreateOutcome => {
    const metadata = job.object('metadata')
    const flowRunId = metadata.texts('labels')[options.runLabel()] ?? null
    return { kind: 'exists', flowRunId, deleting: metadata.has('deletionTimestamp') }
  }

  /** Whose Job has the name that another was to get. */
  const holderOf = async (place: Place, conflict: KubeError, signal: AbortSignal): Promise<CreateOutcome> => {
    const { namespace, name } = place
    const looked = await attempt(get(namespace, name, signal))
    if (looked.ok) return existing(looked.value)
    // It went between the two requests, so the name is free; or it can't be seen whose it is: a guess would make a twin.
    const error = isGone(looked.error) ? conflict : looked.error
    return { kind: 'failed', fault: faultOf(error, namespace, 'get') }
  }

  /** Lists where Jobs of runs may be: everywhere if that is allowed, else in each namespace that is known. */
  const search = async (selector: Selector, label: string, signal: AbortSignal): Promise<Attempt<FoundJobs>> => {
    if (runsChooseNamespace()) {
      const everywhere = await attempt(listOf(client, null, selector, label, signal))
      if (everywhere.ok || everywhere.error.status !== 403) return everywhere
    }
    const found: FoundJobs[] = []
    for (const namespace of used) {
      const listed = await attempt(listOf(client, namespace, selector, label, signal))
      if (!listed.ok) return listed
      found.push(listed.value)
    }
    return { ok: true, value: found.flat() }
  }

  return {
    get clockAheadMs() {
      return client.aheadMs
    },
    get denied() {
      return denied
    },

    async create(manifest, signal, mayBeThere = false) {
      const metadata = new Fields<Job>(manifest, 'Job', ignore).object('metadata')
      const name = metadata.text('name') ?? ''
      const namespace = (runsChooseNamespace() && metadata.text('namespace')) || home
      const posted = await attempt(post(namespace, manifest, {}, signal))
      if (posted.ok) {
        used.add(namespace)
        return { kind: 'created' }
      }
      const { error } = posted
      if (error.status === 409 && error.reason === 'AlreadyExists' && name) {
        used.add(namespace)
        return holderOf({ namespace, name }, error, signal)
      }
      const fault = faultOf(error, namespace)
      if (mayBeThere && fault.kind === 'quota' && name) {
        const looked = await attempt(get(namespace, name, signal))
        if (looked.ok) return existing(looked.value)
      }
      return { kind: 'failed', fault: namespace === home ? fault : ofRun(fault) }
    },

    async probe(signal) {
      const posted = await attempt(post(home, smallestJob, { dryRun: 'All' }, signal))
      if (posted.ok) return null
      const fault = faultOf(posted.error, home)
      return fault.kind === 'setup' || fault.kind === 'silent' ? fault : null
    },

    async of(flowRunIds, signal) {
      const label = options.runLabel()
      const jobs = new Map<string, KnownJob[]>()
      for (const ids of batchesOf(flowRunIds)) {
        const listed = await search({ labelSelector: selectorOf(label, ids) }, label, signal)
        if (!listed.ok) {
          const { fault } = passedOver(failing(listed.error, 'list'))
          // Without the right to list, a Job that is there is found by 409.
          if (fault.setup?.kind === 'notAllowed') return { ok: true, value: new Map() }
          return { ok: false, fault }
        }
        for (const { flowRunId, ...job } of listed.value) {
          if (flowRunId === null) continue
          const known = jobs.get(flowRunId)
          if (known) known.push(job)
          else jobs.set(flowRunId, [job])
        }
      }
      return { ok: true, value: jobs }
    },

    async processes(flowRunIds, signal) {
      const listed = await attempt(processesOf(client, home, options.runLabel(), flowRunIds, signal))
      if (listed.ok) return listed
      const fault = faultOf(listed.error, home, 'list', 'pods')
      return fault.setup?.kind === 'notAllowed' ? { ok: true, value: new Map() } : { ok: false, fault }
    },

    async has(name, signal) {
      if (!runsChooseNamespace()) {
        const looked = await attempt(get(home, name, signal))
        if (looked.ok) return { ok: true, value: true }
        if (isGone(looked.error)) return { ok: true, value: false }
        return passedOver(failing(looked.error, 'get'))
      }
      const listed = await search({ fieldSelector: `metadata.name=${name}` }, options.runLabel(), signal)
      return listed.ok ? { ok: true, value: listed.value.length > 0 } : passedOver(failing(listed.error, 'list'))
    },

    async delete({ namespace, name, uid }, signal) {
      const propagationPolicy = staysForPods() ? 'Foreground' : 'Background'
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy, preconditions: { uid } }
      const deleted = await attempt(client.json(jobsPath(namespace, name), { method: 'DELETE', body, signal }))
      if (deleted.ok || isGone(deleted.error)) return { ok: true, value: undefined }
      if (deleted.error.status === 409) {
        const looked = await attempt(get(namespace, name, signal))
        const isAnother = looked.ok && looked.value.object('metadata').text('uid') !== uid
        if (isAnother || (!looked.ok && isGone(looked.error))) return { ok: true, value: undefined }
      }
      return failing(deleted.error, 'delete')
    },
  }
}

type Selector = Pick<ListOptions, 'labelSelector' | 'fieldSelector'>
interface Place {
  readonly namespace: string
  readonly name: string
}
type FoundJobs = readonly (KnownJob & { readonly flowRunId: string | null })[]

/** A namespace that the run chose is the run's: what is wrong with it holds up no other. */
const ofRun = (fault: KubeFault): KubeFault =>
  fault.setup && fault.setup.kind !== 'notAuthenticated' ? { ...fault, kind: 'run', setup: null } : fault

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: KubeError }

/** Failures of requests as values; everything else, mistakes of ours and aborts, passes on. */
async function attempt<T>(request: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await request }
  } catch (error) {
    if (error instanceof KubeError) return { ok: false, error }
    throw error
  }
}

/** A 404 that names the Job; one that names nothing says that this is no Kubernetes API. */
const isGone = ({ status, answer }: KubeError): boolean => status === 404 && answer?.kind === 'jobs'

const ignore = (): void => undefined

/** So an API server begins a Job. Of what it answers to a POST nothing else is needed, and parsing it costs a third of it. */
const jobsBeginning = '{"kind":"Job",'

/** A login page may answer 200 too. @throws KubeError */
function jobOf(answer: unknown): Fields<Job> {
  const job = new Fields<Job>(answer, 'Job', ignore)
  if (job.text('kind') !== 'Job') throw notKubernetes('the answer is not a Job')
  return job
}

/** @param namespace null for all of them */
async function listOf(
  client: KubeClient,
  namespace: string | null,
  selector: Selector,
  label: string,
  signal: AbortSignal,
): Promise<FoundJobs> {
  const found: (KnownJob & { flowRunId: string | null })[] = []
  const path = namespace === null ? allJobsPath : jobsPath(namespace)
  for await (const page of listPages(client, { path, ...selector, signal, listMs: limits.agentListMs })) {
    for (const item of page.items) {
      const job = new Fields<Job>(item, 'Job', ignore)
      const metadata = job.object('metadata')
      const [name, uid] = [metadata.text('name'), metadata.text('uid')]
      const at = namespace ?? metadata.text('namespace')
      if (!at || !name || !uid) continue
      const flowRunId = metadata.texts('labels')[label] ?? null
      found.push({
        flowRunId,
        namespace: at,
        name,
        uid,
        active: isActive(job),
        deleting: metadata.has('deletionTimestamp'),
        ...(job.object('spec').flag('suspend') ? { suspended: true } : {}),
      })
    }
  }
  return found
}

/** Never kept: it is only sent for a dry run. */
const smallestJob = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'flowdeck-dry-run' },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'flow' }] } } },
}
