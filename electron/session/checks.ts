import type { Check } from '../../shared/model/connection'
import { checkTemplate } from '../../shared/job-spec/check-template'
import type { JobTemplate } from '../../shared/job-spec/parse-template'
import { deniedVerbs, neededRights, type Right } from '../kube/access'
import { KubeError } from '../kube/kube-error'
import { jobsPath } from '../kube/jobs'
import { PrefectError } from '../prefect/prefect-api'
import type { OpenConnection } from './connection'

type Checked = Pick<Check, 'status' | 'detail'>

/** Runs every check of a connection, each by itself: one that fails holds up no other. Never rejects. */
export async function runChecks(
  connection: OpenConnection,
  template: JobTemplate,
  signal: AbortSignal,
): Promise<Check[]> {
  const { namespace, client } = connection
  const checks: { id: string; title: string; check: () => Promise<Checked> | Checked }[] = [
    { id: 'api', title: 'Prefect API answers', check: () => checkApi(connection, signal) },
    { id: 'cluster', title: 'Cluster answers', check: () => checkCluster(connection, signal) },
    ...neededRights.map((right) => ({
      id: `right-${rightName(right)}`,
      title: rightTitle(right),
      check: () => checkRight(connection, right),
    })),
    { id: 'template', title: 'Template', check: () => checkDryRun(template, client, namespace) },
    { id: 'pull-policy', title: 'Image pull policy', check: () => checkPullPolicy(template, connection) },
    { id: 'api-for-pods', title: 'API for pods', check: () => checkApiForPods(connection) },
  ]
  return Promise.all(
    checks.map(async ({ id, title, check }): Promise<Check> => {
      try {
        return { id, title, ...(await check()) }
      } catch (error) {
        return { id, title, status: 'failed', detail: `${(error as Error).message}.` }
      }
    }),
  )
}

async function checkApi({ api }: OpenConnection, signal: AbortSignal): Promise<Checked> {
  const began = performance.now()
  try {
    const { scope } = await api.connect(signal)
    return {
      status: 'ok',
      detail: `${Math.round(performance.now() - began)} ms, dialect ${api.dialect}, token of scope ${scope}`,
    }
  } catch (error) {
    if (!(error instanceof PrefectError) || error.kind !== 'refused') {
      return {
        status: 'failed',
        detail: `${api.url}: ${(error as Error).message}. Is the API running, and is this its address?`,
      }
    }
    return { status: 'failed', detail: `The token was refused: ${error.message} Replace it above.` }
  }
}

async function checkCluster({ client, context }: OpenConnection, signal: AbortSignal): Promise<Checked> {
  const began = performance.now()
  try {
    const { gitVersion } = await client.json<{ gitVersion: string }>('/version', { signal })
    return { status: 'ok', detail: `${Math.round(performance.now() - began)} ms, ${gitVersion}` }
  } catch (error) {
    const { status, message } = KubeError.ofFailure(error)
    if (status !== 0)
      return { status: 'failed', detail: `${context} refused us: ${message}. Check the credentials of its user.` }
    return { status: 'failed', detail: `${client.server}: ${message}. Start the cluster, or choose another context.` }
  }
}

const rightName = ({ resource, subresource }: Right): string => (subresource ? `${resource}/${subresource}` : resource)
function rightTitle(right: Right): string {
  const name = rightName(right)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${right.verbs.join(', ')}`
}

async function checkRight({ client, namespace }: OpenConnection, right: Right): Promise<Checked> {
  const denied = await deniedVerbs(client, namespace, right)
  if (denied.length === 0) return { status: 'ok', detail: `allowed in ${namespace}` }
  return {
    status: denied.includes('create') ? 'failed' : 'warning',
    detail: `${denied.join(', ')} denied in ${namespace}. Give the user a Role with ${right.verbs.join(', ')} on ${rightName(right)}.`,
  }
}

/** Has the server look at the template as a Job, without keeping it: admission, quota and unknown fields included. */
async function checkDryRun(
  template: JobTemplate,
  client: OpenConnection['client'],
  namespace: string,
): Promise<Checked> {
  const body = { ...template.job, metadata: { ...template.job.metadata, name: 'prefect-job-00000000', namespace } }
  try {
    await client.json(jobsPath(namespace), {
      method: 'POST',
      query: { dryRun: 'All', fieldValidation: 'Strict' },
      body,
    })
    return { status: 'ok', detail: 'accepted by the server (dry run)' }
  } catch (error) {
    const { transient, message } = KubeError.ofFailure(error)
    if (transient) return { status: 'warning', detail: `It could not be tried: ${message}. Check again later.` }
    return { status: 'failed', detail: `The server would refuse it: ${message}. Mend it on the Template page.` }
  }
}

function checkPullPolicy(template: JobTemplate, { local }: OpenConnection): Checked {
  const always = checkTemplate(template.text, { localCluster: local }).find(
    (check) => check.rule === 'always-pull-on-local-cluster',
  )
  return always
    ? { status: 'warning', detail: always.message }
    : { status: 'ok', detail: local ? 'images in the node are used' : 'as the template says' }
}

function checkApiForPods({ apiForPods, practiceCluster }: OpenConnection): Checked {
  if (practiceCluster) return { status: 'ok', detail: `${apiForPods}, the practice cluster’s pods are on this machine` }
  const { hostname } = new URL(apiForPods)
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    return { status: 'ok', detail: `Jobs get ${apiForPods}; from inside the cluster it was not tried` }
  return {
    status: 'warning',
    detail: `Jobs get ${apiForPods}, which inside a pod means the pod itself. Enter the address that pods can reach, for minikube http://host.minikube.internal.`,
  }
}
