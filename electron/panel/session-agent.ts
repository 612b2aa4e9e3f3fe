import { cleaningPolicyOf } from '../../shared/model/cleaning'
import { dialectOf } from '../../shared/dialects/dialects'
import { KubernetesAgent } from '../agent/kubernetes-agent'
import { observerOf } from '../connection/observer-of'
import type { KeepEvidence } from '../evidence/evidence-keeper'
import { policyOf } from '../observer/judge'
import type { SessionParts } from './session-parts'

/**
 * The one agent of a session; it reads the settings whenever it needs them.
 * @param isReadOnly whether nothing is written to the cluster; then nothing is deleted either
 */
export function sessionAgent(parts: SessionParts, keep: KeepEvidence, isReadOnly: () => boolean): KubernetesAgent {
  const { connection, settings, template, heartbeatPath, random } = parts
  const { clock } = connection
  return new KubernetesAgent({
    api: connection.api,
    jobs: connection.jobs,
    dialectOf,
    template: (dialect) => template(dialect.id),
    options: () => {
      const { agentName, concurrency } = settings()
      return {
        name: agentName,
        namespace: connection.namespace,
        cluster: connection.clusterId,
        jobs: connection.jobOptions,
        concurrency,
        heartbeatPath,
      }
    },
    observe: observerOf(connection, {
      ...{ clock, random, policy: () => policyOf(settings()) },
      cleaner: {
        cleaning: () => (settings().resourceManager && !isReadOnly() ? cleaningPolicyOf(settings()) : null),
        keep,
      },
    }),
    clock,
    random,
  })
}
