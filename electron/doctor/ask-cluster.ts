import { failed, fine, skipped, warning, type Finding } from '../../shared/model/check'
import type { Right } from '../../shared/model/rights'
import { asSentence } from '../../shared/model/sentence'
import { deniedVerbs } from '../kube/access'
import { dryRunJob, namespaceExists, serverVersion } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import type { KubeFault } from '../kube/kube-fault'
import { objectExists, readQuotas } from '../kube/namespace-facts'
import type { DoctorParts } from './doctor-parts'
import { askedByJob, namesIn, withImages, type Example } from './example'
import { judgeAccount, judgeNamespace, judgePullSecrets, judgeQuota, judgeRight } from './judge-cluster'

// What is asked of the cluster. Each resolves to a finding, or rejects with words for one.

export interface ClusterFound {
  readonly finding: Finding
  /** Why nothing else can be asked of it, as a part of a sentence; null when it can. */
  readonly silence: string | null
  /** Whether nobody answered at all: it may be stopped. */
  readonly isAway: boolean
}

export async function askCluster({ connection, words }: DoctorParts, signal: AbortSignal): Promise<ClusterFound> {
  const { client, context, files } = connection
  const began = performance.now()
  try {
    const version = await serverVersion(client, signal)
    const from = files.length === 0 ? '' : `, context ${context} of ${files.join(', ')}`
    const finding = fine(`${Math.round(performance.now() - began)} ms, ${version}${from}`)
    return { finding, silence: null, isAway: false }
  } catch (error) {
    signal.throwIfAborted()
    const { status, message, inTheWay, plugin } = KubeError.ofFailure(error)
    if (plugin !== null)
      return { finding: failed(asSentence(message)), silence: `${plugin} gave no credentials`, isAway: false }
    if (status !== 0) {
      const finding = failed(`${context} refused the agent: ${asSentence(message)}`, { next: words.credentials })
      // Without a right to this, there may be one to others.
      return { finding, silence: status === 401 ? 'the cluster refused the agent' : null, isAway: false }
    }
    // What is wrong with a certificate or the set-up, the message says with what to do.
    const next = inTheWay === null ? words.cluster : null
    const finding = failed(`${client.server}: ${asSentence(message)}`, { next })
    return { finding, silence: 'the cluster could not be asked', isAway: inTheWay === null }
  }
}

/** What the server says to the example's Job, without keeping it. */
export interface DryRun {
  /** Where it would go. */
  readonly namespace: string
  /** Why it would be refused; null when it would be taken; undefined when no Job can be made of the template. */
  readonly fault: KubeFault | null | undefined
}

export async function dryRunOf({ connection }: DoctorParts, { job }: Example, signal: AbortSignal): Promise<DryRun> {
  const namespace = namespaceOf(connection.namespace, job)
  if (!job.ok) return { namespace, fault: undefined }
  return { namespace, fault: await dryRunJob(connection.client, namespace, withImages(job.manifest), signal) }
}

/** 3: the template may name another than the connection's. */
function namespaceOf(usual: string, job: Example['job']): string {
  const named = job.ok ? job.manifest.metadata['namespace'] : undefined
  return typeof named === 'string' && named !== '' ? named : usual
}

export async function askNamespace(
  { connection: { client, namespace } }: DoctorParts,
  dryRun: Promise<DryRun>,
  signal: AbortSignal,
): Promise<Finding> {
  const exists = await namespaceExists(client, namespace, signal)
  if (exists !== null) return judgeNamespace(namespace, exists, 'nothing')
  const seen = await dryRun.catch(() => null)
  if (seen?.namespace !== namespace) return judgeNamespace(namespace, null, 'nothing')
  if (seen.fault === null) return judgeNamespace(namespace, null, 'there')
  return judgeNamespace(namespace, null, seen.fault?.setup?.kind === 'noNamespace' ? 'missing' : 'nothing')
}

export async function askRight(
  { connection: { client, namespace } }: DoctorParts,
  right: Right,
  signal: AbortSignal,
): Promise<Finding> {
  return judgeRight(right, await deniedVerbs(client, namespace, right, signal), namespace)
}

export const noNamespace = (name: string): string => `Not tried, because the cluster has no namespace ${name}.`

/** What the server said to a Job of the template. */
export function judgeDryRun(
  { dialect, job }: Example,
  { namespace, fault }: DryRun,
  { connection, words }: Pick<DoctorParts, 'connection' | 'words'>,
): Finding {
  const where =
    namespace === connection.namespace ? '' : ` It goes to ${namespace}, which the work pool’s template names.`
  const accepted = fine(`accepted by the server (dry run)${where === '' ? '' : `.${where}`}`)
  if (!job.ok) return warning(asSentence(job.reason), { next: job.advice })
  if (fault === null || fault === undefined) return accepted
  const { kind, setup, message } = fault
  // The dry run is strict; the agent's own request is not.
  const strict = /strict decoding error: (.+)$/s.exec(message)?.[1]
  if (strict !== undefined) {
    const strange = dialect.templateForm?.strangeFields.map((field) => `unknown field "${field}"`) ?? []
    const leftOut = strict.split(', ').filter((each) => !strange.includes(each))
    if (leftOut.length === 0) return accepted
    return warning(`The server takes it, but leaves out what it doesn’t know: ${asSentence(leftOut.join(', '))}`, {
      next: 'Take that out of the template.',
    })
  }
  if (kind === 'run') return failed(`The server would refuse it: ${asSentence(message)}`, { next: words.template })
  if (setup?.kind === 'noNamespace') return skipped(noNamespace(namespace))
  if (setup?.kind === 'notAllowed')
    return skipped(`Not tried, because this user may not ${setup.verb} ${setup.resource} in ${namespace}.`)
  if (kind === 'quota')
    return warning(`The server would take it, were there room: ${asSentence(message)}`, { next: 'See the quota.' })
  if (kind === 'setup')
    return failed(`The server accepts no Jobs from the agent: ${asSentence(message)}`, {
      next: 'Check namespace and rights.',
    })
  return warning(`The check could not be made: ${asSentence(message)}`, { next: 'Check again later.' })
}

export async function askQuota(
  { connection: { client } }: DoctorParts,
  { job }: Example,
  { namespace }: DryRun,
  signal: AbortSignal,
): Promise<Finding> {
  const asked = job.ok ? askedByJob(job.manifest) : { 'count/jobs.batch': 1, 'count/pods': 1, pods: 1 }
  return judgeQuota(await readQuotas(client, namespace, signal), asked, namespace)
}

const noJob = 'Not tried, because no Job can be made of the template.'

export async function askAccount(
  { connection: { client } }: DoctorParts,
  { job }: Example,
  { namespace }: DryRun,
  signal: AbortSignal,
): Promise<Finding> {
  if (!job.ok) return skipped(noJob)
  const name = namesIn(job.manifest).account
  return judgeAccount(
    { name, exists: await objectExists(client, 'serviceaccounts', { namespace, name }, signal) },
    namespace,
  )
}

export async function askPullSecrets(
  { connection: { client } }: DoctorParts,
  { job }: Example,
  { namespace }: DryRun,
  signal: AbortSignal,
): Promise<Finding> {
  if (!job.ok) return skipped(noJob)
  const secrets = namesIn(job.manifest).pullSecrets.map(async (name) => ({
    name,
    exists: await objectExists(client, 'secrets', { namespace, name }, signal),
  }))
  return judgePullSecrets(await Promise.all(secrets), namespace)
}
