import { checkTemplate } from '../../shared/dialect/check-template'
import type { Dialect } from '../../shared/dialect/dialect'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { allDialects, dialectOf } from '../../shared/dialects/dialects'
import { isOfTheWay, type Refusal } from '../../shared/model/agent-status'
import type { Check } from '../../shared/model/connection'
import { asSentence } from '../../shared/model/sentence'
import { withoutPasswords } from '../../shared/secrets/addresses'
import type { JobManifest } from '../../shared/template/job-manifest'
import type { JobTemplate } from '../../shared/template/parse-template'
import { deniedVerbs, neededRights, type Right } from '../kube/access'
import { dryRunJob, serverVersion } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import { PrefectError } from '../prefect/prefect-api'
import type { OpenConnection } from './connection'

type Checked = Pick<Check, 'status' | 'detail'>

/**
 * Runs every check of a connection, each by itself: one that fails holds up no other. Only a cluster that can't be spoken to
 * is told once, and what would ask it is skipped. Never rejects.
 * @param template the one in force for a dialect; of a server that does not say which it is, the first one's
 */
export async function runChecks(
  connection: OpenConnection,
  template: (dialect: Dialect) => JobTemplate,
  signal: AbortSignal,
): Promise<Check[]> {
  // Which template is in force is known once the API has said what it is.
  const api = checkApi(connection, signal)
  const dialect = api.then(() => (connection.dialect === null ? allDialects[0] : dialectOf(connection.dialect)))
  const cluster = checkCluster(connection, signal)
  const ofCluster = async (check: () => Promise<Checked>): Promise<Checked> => {
    const { silence } = await cluster
    return silence === null ? check() : { status: 'skipped', detail: `Not tried, because ${silence}.` }
  }
  const withTemplate = async (check: (template: JobTemplate, dialect: Dialect) => Promise<Checked> | Checked) => {
    const spoken = await dialect
    if (!spoken) throw new Error('there is no dialect')
    return check(template(spoken), spoken)
  }
  const checks: { id: string; title: string; check: () => Promise<Checked> | Checked }[] = [
    { id: 'api', title: 'Prefect API answers', check: () => api },
    { id: 'cluster', title: 'Cluster answers', check: () => cluster },
    ...neededRights.map((right) => ({
      id: `right-${rightName(right)}`,
      title: rightTitle(right),
      check: () => ofCluster(() => checkRight(connection, right, signal)),
    })),
    {
      id: 'template',
      title: 'Template',
      check: () => ofCluster(() => withTemplate((inForce, spoken) => checkDryRun(inForce, spoken, connection, signal))),
    },
    {
      id: 'pull-policy',
      title: 'Image pull policy',
      check: () => withTemplate((inForce, spoken) => checkPullPolicy(inForce, spoken, connection)),
    },
    { id: 'api-for-pods', title: 'API for pods', check: () => checkApiForPods(connection) },
  ]
  return Promise.all(
    checks.map(async ({ id, title, check }): Promise<Check> => {
      try {
        const { status, detail } = await check()
        return { id, title, status, detail: withoutPasswords(detail) }
      } catch (error) {
        return { id, title, status: 'failed', detail: withoutPasswords(asSentence((error as Error).message)) }
      }
    }),
  )
}

async function checkApi(connection: OpenConnection, signal: AbortSignal): Promise<Checked> {
  const { api } = connection
  const began = performance.now()
  try {
    const { scope, tenantId } = await api.connect(signal)
    const title = connection.dialect === null ? '' : `, ${dialectOf(connection.dialect).title}`
    const who = scope !== null ? `, token of scope ${scope}` : tenantId === null ? '' : `, tenant ${tenantId}`
    return { status: 'ok', detail: `${Math.round(performance.now() - began)} ms${title}${who}` }
  } catch (error) {
    if (!(error instanceof PrefectError) || error.kind === 'transient') {
      const { message } = error as Error
      return {
        status: 'failed',
        detail: `${api.url}: ${asSentence(message)} Is the API running, and is this its address?`,
      }
    }
    if (error.refusal === 'workPool') {
      return {
        status: 'failed',
        detail: `The API answers, but: ${asSentence(error.message)} Choose a work pool above.`,
      }
    }
    if (error.refusal !== null && isOfTheWay(error.refusal))
      return {
        status: 'failed',
        detail: `${api.url}: ${asSentence(error.message)} ${mendWords[error.refusal] ?? ''}`.trim(),
      }
    return { status: 'failed', detail: `The API refused the agent: ${asSentence(error.message)} Correct it above.` }
  }
}

const mendWords: Readonly<Partial<Record<Refusal, string>>> = {
  address: 'Correct the address above.',
  certificate: 'Name the file of the authority that signed it above, if this is the right server.',
}

interface CheckedCluster extends Checked {
  /** Why nothing else can be asked of it, as a part of a sentence; null when it can. */
  readonly silence: string | null
}

async function checkCluster({ client, context }: OpenConnection, signal: AbortSignal): Promise<CheckedCluster> {
  const began = performance.now()
  try {
    const version = await serverVersion(client, signal)
    return { status: 'ok', detail: `${Math.round(performance.now() - began)} ms, ${version}`, silence: null }
  } catch (error) {
    const { status, message, inTheWay, plugin } = KubeError.ofFailure(error)
    if (plugin !== null)
      return { status: 'failed', detail: asSentence(message), silence: `${plugin} gave no credentials` }
    if (status !== 0)
      return {
        status: 'failed',
        detail: `${context} refused the agent: ${asSentence(message)} Check the credentials of its user.`,
        // Without a right to this, there may be one to others.
        silence: status === 401 ? 'the cluster refused the agent' : null,
      }
    return {
      status: 'failed',
      detail: `${client.server}: ${asSentence(message)} ${mendOfCluster[inTheWay ?? 'away']}`.trim(),
      silence: 'the cluster could not be asked',
    }
  }
}

const mendOfCluster = {
  away: 'Start the cluster, or choose another context.',
  // The message says it.
  certificate: '',
  setUp: '',
} as const

const rightName = ({ resource, subresource }: Right): string => (subresource ? `${resource}/${subresource}` : resource)
function rightTitle(right: Right): string {
  const name = rightName(right)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${right.verbs.join(', ')}`
}

async function checkRight({ client, namespace }: OpenConnection, right: Right, signal: AbortSignal): Promise<Checked> {
  const denied = await deniedVerbs(client, namespace, right, signal)
  if (denied.length === 0) return { status: 'ok', detail: `allowed in ${namespace}` }
  return {
    status: denied.includes('create') ? 'failed' : 'warning',
    detail: `${denied.join(', ')} denied in ${namespace}. Give the user a Role with ${right.verbs.join(', ')} on ${rightName(right)}.`,
  }
}

const accepted: Checked = { status: 'ok', detail: 'accepted by the server (dry run)' }

/** Has the server look at the Job of some run, without keeping it and without the token. */
async function checkDryRun(
  template: JobTemplate,
  dialect: Dialect,
  { client, namespace, jobOptions }: OpenConnection,
  signal: AbortSignal,
): Promise<Checked> {
  const identifier = '00000000'
  const options = {
    ...jobOptions,
    token: '',
    authString: '',
    identifier,
  }
  const job = replaceJobSpecYaml(dialect, dialect.anyRun, template, options)
  if (!job.ok) return { status: 'warning', detail: job.reason }
  const fault = await dryRunJob(client, namespace, withImages(job.manifest), signal)
  if (fault === null) return accepted
  const { kind, message } = fault
  // The dry run is strict; the agent's own request is not.
  const strict = /strict decoding error: (.+)$/s.exec(message)?.[1]
  if (strict !== undefined) {
    const strange = dialect.templateForm?.strangeFields.map((field) => `unknown field "${field}"`) ?? []
    const leftOut = strict.split(', ').filter((each) => !strange.includes(each))
    if (leftOut.length === 0) return accepted
    return {
      status: 'warning',
      detail: `The server takes it, but leaves out what it doesn’t know: ${asSentence(leftOut.join(', '))} Take that out of the template.`,
    }
  }
  if (kind === 'run')
    return {
      status: 'failed',
      detail: `The server would refuse it: ${asSentence(message)} Correct it on the Template page.`,
    }
  if (kind === 'setup')
    return {
      status: 'failed',
      detail: `The server accepts no Jobs from the agent: ${asSentence(message)} Check namespace and rights.`,
    }
  return { status: 'warning', detail: `The check could not be made: ${asSentence(message)} Check again later.` }
}

/** An image that only the run says is needed here too. */
function withImages(job: JobManifest): JobManifest {
  const { template } = job.spec
  const [first, ...others] = template.spec.containers
  const named = <T extends { readonly image?: string }>(container: T): T => ({
    ...container,
    image: container.image || 'image-of-the-run',
  })
  const spec = { ...template.spec, containers: [named(first), ...others.map(named)] as const }
  return { ...job, spec: { ...job.spec, template: { ...template, spec } } }
}

function checkPullPolicy(template: JobTemplate, dialect: Dialect, { local }: OpenConnection): Checked {
  const always = checkTemplate(dialect, template.text, { localCluster: local }).find(
    (check) => check.rule === 'always-pull-on-local-cluster',
  )
  return always
    ? { status: 'warning', detail: always.message }
    : { status: 'ok', detail: local ? 'images already on the node are used' : 'as the template says' }
}

function checkApiForPods({ apiForPods, practiceCluster, openedForPods }: OpenConnection): Checked {
  if (practiceCluster) return { status: 'ok', detail: `${apiForPods}, the practice cluster’s pods are on this machine` }
  if (openedForPods !== null) {
    return {
      status: 'ok',
      detail: `The practice API listens on ${openedForPods} so that pods reach it. Jobs get ${apiForPods}; whether pods can reach it was not checked`,
    }
  }
  const { hostname } = new URL(apiForPods)
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    return { status: 'ok', detail: `Jobs get ${apiForPods}; whether pods can reach it was not checked` }
  return {
    status: 'warning',
    detail: `Jobs get ${apiForPods}, which inside a pod means the pod itself. Enter the address that pods can reach, for minikube http://host.minikube.internal.`,
  }
}
