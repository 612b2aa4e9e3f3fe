import type { V1Job } from '@kubernetes/client-node'
import type { JobStatus, JobSummary } from '../../shared/model/job'
import { objectPath } from './object-path'
import { Fields, type Note, type Wire } from './wire'

export type Job = Wire<V1Job>

export const jobsPath = (namespace: string, name?: string): string =>
  objectPath('/apis/batch/v1/namespaces', namespace, 'jobs', ...(name === undefined ? [] : [name]))
/** Those of all namespaces. */
export const allJobsPath = '/apis/batch/v1/jobs'

/** The run that a Job or pod is made for, by the first of the labels that it carries. */
export function runIdOf(labels: Readonly<Record<string, string>>, runLabels: readonly string[]): string | null {
  const label = runLabels.find((each) => Object.hasOwn(labels, each))
  return label === undefined ? null : (labels[label] ?? null)
}

/**
 * A Job as lists show it.
 * @param runLabels labels that hold a flow run's id, of all dialects
 * @param note hears of fields that could not be taken as they are
 * @returns null for what has neither uid nor name: nothing could be done with it
 */
export function summarizeJob(
  value: unknown,
  runLabels: readonly string[],
  note: Note = () => undefined,
): JobSummary | null {
  const job = new Fields<Job>(value, 'Job', note)
  const metadata = job.object('metadata')
  const spec = job.object('spec')
  const status = job.object('status')
  const uid = metadata.text('uid')
  const name = metadata.text('name')
  if (!uid || !name) {
    note('Job.metadata')
    return null
  }
  const [container] = spec.object('template').object('spec').list('containers')
  return {
    uid,
    name,
    namespace: metadata.text('namespace') ?? '',
    flowRunId: runIdOf(metadata.texts('labels'), runLabels),
    agent: agentOf(metadata),
    status: statusOf(job),
    active: status.count('active') ?? 0,
    succeeded: status.count('succeeded') ?? 0,
    failed: status.count('failed') ?? 0,
    completions: spec.count('completions') ?? 1,
    backoffLimit: spec.count('backoffLimit') ?? 6,
    createdAt: metadata.instant('creationTimestamp') ?? 0,
    startedAt: status.instant('startTime'),
    ...endOf(status),
    image: container?.text('image') ?? null,
    ttlSeconds: spec.count('ttlSecondsAfterFinished'),
  }
}

/** Neither Complete nor Failed, whatever its pods do. */
export const isActive = (job: Fields<Job>): boolean => endedBy(job.object('status')) === undefined

type Status = Fields<NonNullable<Job['status']>>

const conditionsOf = (status: Status) => status.list('conditions').filter((it) => it.text('status') === 'True')
const endedBy = (status: Status) =>
  conditionsOf(status).find((it) => ['Complete', 'Failed'].includes(it.text('type') ?? ''))

function agentOf(metadata: Fields<NonNullable<Job['metadata']>>): string | null {
  const managers = metadata.list('managedFields').map((field) => field.text('manager'))
  return managers.find((manager) => manager?.startsWith(managerPrefix))?.slice(managerPrefix.length) ?? null
}

const managerPrefix = 'flowdeck/'
const managerBytes = 128

/**
 * Who made an object stands in its managedFields, so that no label or annotation has to be added to upstream's. The API
 * server refuses every object for a name of more than 128 bytes, or one that can't be printed.
 */
export function fieldManagerOf(agent: string): string {
  let manager = `${managerPrefix}${agent}`.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '?')
  while (Buffer.byteLength(manager) > managerBytes) manager = manager.replace(/.$/u, '')
  return manager
}

/** Whether an agent of this name made a Job. */
export const isMadeBy = ({ agent }: Pick<JobSummary, 'agent'>, name: string): boolean =>
  agent !== null && fieldManagerOf(name) === `${managerPrefix}${agent}`

/** What the text of a Job holds as soon as it has ended, a pod of it has failed, or it is on its way out. */
const endWords = ['"type":"Complete"', '"type":"Failed"', '"failed":', '"deletionTimestamp":']

/**
 * Whether the text of a Job, as a watch brings it, says that it goes on as before: most do, and need not be parsed. In doubt it is
 * false: a text in the Job can hold these words, but with backslashes before their quotes.
 * @param job as it was known
 */
export const goesOn = (job: JobSummary, text: string): boolean =>
  ['Pending', 'Running', 'Suspended'].includes(job.status) &&
  (job.status === 'Suspended') === text.includes('"suspend":true') &&
  job.flowRunId !== null &&
  text.includes(`"${job.flowRunId}"`) &&
  !endWords.some((word) => text.includes(word))

/** Whether the text of a Job says that an agent of Flowdeck made it, under whatever name. */
export const isOfSomeAgent = (text: string): boolean => text.includes(`"manager":"${managerPrefix}`)

/** When and why it ended, as its conditions say. */
function endOf(status: Status): Pick<JobSummary, 'finishedAt' | 'reason' | 'message'> {
  const ended = endedBy(status)
  return {
    finishedAt: status.instant('completionTime') ?? ended?.instant('lastTransitionTime') ?? null,
    reason: ended?.text('reason') ?? null,
    message: ended?.text('message') ?? null,
  }
}

function statusOf(job: Fields<Job>): JobStatus {
  const status = job.object('status')
  const ended = conditionsOf(status).map((it) => it.text('type'))
  if (ended.includes('Complete')) return 'Complete'
  if (ended.includes('Failed')) return 'Failed'
  if (job.object('metadata').has('deletionTimestamp')) return 'Terminating'
  if (job.object('spec').flag('suspend')) return 'Suspended'
  return (status.count('ready') ?? 0) > 0 ? 'Running' : 'Pending'
}
