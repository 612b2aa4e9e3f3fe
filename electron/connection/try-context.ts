import { asSentence } from '../../shared/model/sentence'
import { command } from '../../shared/model/shell-command'
import { shownAddress } from '../../shared/secrets/addresses'
import { systemClock } from '../clock/clock'
import { agentRights } from '../../shared/model/rights'
import { deniedVerbs } from '../kube/access'
import { hasJobs, namespaceExists, serverVersion } from '../kube/cluster-queries'
import { KubeClient } from '../kube/kube-client'
import { KubeConfigError, loadKubeConfig, useContext } from '../kube/kube-config'
import { KubeError } from '../kube/kube-error'
import type { OwnProxy } from '../network/own-proxy'
import type { PluginHost } from '../kube/plugin-host'

const timeoutMs = 5_000

export interface Tried {
  readonly ok: boolean
  /** A sentence. */
  readonly detail: string
}

/**
 * Whether a cluster answers and lets us create Jobs, before it is taken into use. Its user's plugin runs for that.
 * @param signal ends it, the plugin included
 * @param plugins runs the plugin
 * @param proxy goes before what the kubeconfig and the environment name; null for what they say
 */
export async function tryContext(
  context: string,
  namespace: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  plugins?: PluginHost,
  proxy: OwnProxy | null = null,
): Promise<Tried> {
  let client: KubeClient | null = null
  try {
    const loaded = await loadKubeConfig(environment)
    useContext(loaded, context)
    client = new KubeClient(loaded.config, systemClock, undefined, environment, plugins, proxy)
    const version = await serverVersion(client, signal, timeoutMs)
    if ((await namespaceExists(client, namespace, signal)) === false) {
      const detail = `${version}. The cluster has no namespace ${namespace}. Create it with ${command`kubectl create namespace ${namespace}`}, or choose another one.`
      return { ok: false, detail }
    }
    const jobs = agentRights.find((right) => right.resource === 'jobs')
    const denied = jobs ? await deniedVerbs(client, namespace, jobs, signal) : []
    if (denied.length > 0) {
      const verbs = denied.join(', ')
      const detail = `${version}. You may not ${verbs} Jobs in ${namespace}. Choose another namespace, or ask for the right.`
      return { ok: false, detail }
    }
    const others = (await hasJobs(client, namespace, signal)) ? '; there are some already' : ''
    return { ok: true, detail: `${version}. You may create Jobs in ${namespace}${others}.` }
  } catch (error) {
    if (signal.aborted) return { ok: false, detail: 'The try was ended.' }
    if (error instanceof KubeConfigError) return { ok: false, detail: error.message }
    // Throws on what is no failure of a request.
    const { status, message, inTheWay, plugin } = KubeError.ofFailure(error)
    if (status !== 0 || plugin !== null || !client) return { ok: false, detail: message }
    const words = `${shownAddress(client.server)}: ${asSentence(message)}`
    if (inTheWay !== null) return { ok: false, detail: `Can’t be asked at ${words}` }
    return { ok: false, detail: `Doesn’t answer at ${words} Is it started?` }
  } finally {
    await client?.close()
  }
}
