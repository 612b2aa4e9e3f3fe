import { visible } from '../../shared/model/printable'
import { deployTo } from './marks'
import { ofShown, shownOf } from './shown'
import { ask, usePanel } from './store'

/**
 * Starts a run of a demo flow on the practice API; asks first where the cluster is production, which becomes its Job.
 * @param then gets the id of the run once there is one
 */
export function startDemo(flowId: string, dueInMs: number, then: (flowRunId: string) => void = () => undefined): void {
  const { connection, demoFlows } = shownOf(usePanel.getState())
  if (!connection) return
  const input = { ...ofShown(), flowId, dueInMs }
  const { context } = connection.cluster
  deployTo(connection.cluster, {
    title: `Start a demo run of ${demoFlows.find(({ id }) => id === flowId)?.name ?? flowId} on ${visible(context)}?`,
    message: 'It becomes a Job there once it is claimed.',
    confirmLabel: 'Start the run',
    keepLabel: 'Don’t start it',
    act: () => void ask('flowRuns.startDemo', input).then((started) => started && then(started.flowRunId)),
  })
}
