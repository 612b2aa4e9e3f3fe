import type { ConnectionChoice } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import type { Settings } from '../../shared/model/settings'
import type { AgentIdentity } from '../prefect/prefect-api'

/** Who the agent of a connection is. Where the dialect is to be found out, its labels are those of the one that has labels. */
export function agentIdentity({ agentName, agentLabels }: Settings, { api }: ConnectionChoice): AgentIdentity {
  const dialect: DialectId = api.dialect === 'auto' ? '1.x' : api.dialect
  return { name: agentName, labels: agentLabels[dialect] ?? [] }
}
