import type { AgentStatus } from '../../shared/model/agent-status'

/** Why no flow run is shown, without a full stop: an API that refuses us does not say whether there are any; null otherwise. */
export const whyNoRuns = ({ api }: Pick<AgentStatus, 'api'>): string | null =>
  api.state === 'refused' ? 'Not known: the Prefect API refused the agent' : null
