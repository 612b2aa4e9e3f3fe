import type { RunsShown } from '../../shared/contract/contract'
import { formatAge } from '../../shared/model/age'
import { nextTry, type AgentStatus } from '../../shared/model/agent-status'

/**
 * Why nothing is known of the flow runs, without a full stop: an API that refuses us, or has never answered, does not say
 * whether there are any. Null when they are known.
 */
export function whyNoRuns(
  { api }: Pick<AgentStatus, 'api'>,
  { known }: Pick<RunsShown, 'known'>,
  now: number,
): string | null {
  if (api.state === 'refused') return 'Not known: the Prefect API refused the agent'
  if (known) return null
  if (api.state !== 'retrying') return 'Not known yet: the Prefect API has not told its runs so far'
  return `Not known yet: the Prefect API has not answered for ${formatAge(now - api.since)}, ${nextTry(api, now)}`
}
