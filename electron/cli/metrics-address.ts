import { isUrl } from '../network/is-url'
import { version } from '../../package.json'
import type { KubernetesAgent } from '../agent/kubernetes-agent'
import type { OpenConnection } from '../connection/connection'
import type { HostAndPort } from './flags'
import { servePaths, type Answers, type ServedPaths } from './serve-paths'

/**
 * Answers `GET /metrics` in Prometheus' text format. The library is loaded only for this.
 * @param more what is answered beside
 * @throws CommandError when it can't listen there
 */
export async function serveMetrics(
  place: HostAndPort,
  agent: KubernetesAgent,
  { api, server }: Pick<OpenConnection, 'api' | 'server'>,
  more: Answers,
): Promise<ServedPaths> {
  const { AgentMetrics } = await import('../metrics/agent-metrics')
  const { onAnsweredRequests } = await import('../metrics/answered-requests')
  const metrics = new AgentMetrics({ status: () => agent.status, version })
  const served = await servePaths(
    { ...place, option: '--metrics-address' },
    { ...more, '/metrics': async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }) },
  )
  agent.on('event', (event) => metrics.hear(event))
  const origins = { api: originOf(api.url), cluster: originOf(server) }
  const endRequests = onAnsweredRequests(origins, (request) => metrics.hearRequest(request))
  return {
    port: served.port,
    async close() {
      endRequests()
      await served.close()
    },
  }
}

const originOf = (url: string): string => (isUrl(url) ? new URL(url).origin : '')
