import { asSentence } from '../../shared/model/sentence'
import { deniedVerbs, neededRights } from '../kube/access'
import { hasJobs, serverVersion } from '../kube/cluster-queries'
import { KubeClient } from '../kube/kube-client'
import { KubeConfigError, loadKubeConfig, useContext } from '../kube/kube-config'
import { KubeError } from '../kube/kube-error'

const timeoutMs = 5_000

/** Whether a cluster answers and lets us create Jobs, before it is taken into use; `detail` says so in a sentence. */
export async function tryContext(
  context: string,
  namespace: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  let client: KubeClient | null = null
  try {
    const loaded = loadKubeConfig(environment)
    useContext(loaded, context)
    client = new KubeClient(loaded.config)
    const version = await serverVersion(client, undefined, timeoutMs)
    const jobs = neededRights.find((right) => right.resource === 'jobs')
    const denied = jobs ? await deniedVerbs(client, namespace, jobs) : []
    if (denied.length > 0) {
      const verbs = denied.join(', ')
      const detail = `${version}. You may not ${verbs} Jobs in ${namespace}. Choose another namespace, or ask for the right.`
      return { ok: false, detail }
    }
    const others = (await hasJobs(client, namespace)) ? '; there are some already' : ''
    return { ok: true, detail: `${version}. You may create Jobs in ${namespace}${others}.` }
  } catch (error) {
    if (error instanceof KubeConfigError) return { ok: false, detail: error.message }
    // Throws on what is no failure of a request.
    const { status, message } = KubeError.ofFailure(error)
    if (status !== 0 || !client) return { ok: false, detail: message }
    return { ok: false, detail: `Doesn’t answer at ${client.server}: ${asSentence(message)} Is it started?` }
  } finally {
    await client?.close()
  }
}
