import { visible } from '../../shared/model/printable'
import type { Connection, ConnectionId } from '../../shared/model/connection'
import { deployTo, saysWhyNoWrites } from './marks'
import { ofShown, shownOf } from './shown'
import { act, usePanel } from './store'

/** Starts the agent of the connection shown; asks first where its cluster is production. */
export function startAgent(): void {
  const { connection } = shownOf(usePanel.getState())
  if (!connection || saysWhyNoWrites()) return
  startAgentOf(connection, () => void act('agent.start', { connectionId: connection.id }))
}

/** @param start of this connection's agent, and what belongs to that */
export function startAgentOf({ cluster }: Connection, start: () => void): void {
  deployTo(cluster, {
    title: `Start the agent on ${visible(cluster.context)}?`,
    message: 'Each flow run that is due becomes a Job there, until the agent is turned off.',
    confirmLabel: 'Start the agent',
    keepLabel: 'Don’t start it',
    act: start,
  })
}

/** Claims and deploys one waiting run of the connection shown; asks first where its cluster is production. */
export function deployRun(flowRunId: string): void {
  const { connection, flowRuns } = shownOf(usePanel.getState())
  if (!connection || saysWhyNoWrites()) return
  const input: { readonly connectionId: ConnectionId; readonly flowRunId: string } = { ...ofShown(), flowRunId }
  const name = flowRuns.get(flowRunId)?.name ?? flowRunId
  deployTo(connection.cluster, {
    title: `Deploy run ${name} to ${visible(connection.cluster.context)}?`,
    message: 'It is claimed and becomes a Job there at once.',
    confirmLabel: 'Deploy run',
    keepLabel: 'Don’t deploy it',
    act: () => void act('flowRuns.deploy', input),
  })
}
