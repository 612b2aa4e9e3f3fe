import type { CallName, Handlers } from '../../../shared/contract/contract'
import { sessionOf, sessionToWrite, type HandlerParts } from './parts'
import { ExpectedError, refusing } from './refusing'

const logLimit = 2_000

export function flowRunHandlers(parts: HandlerParts): Pick<Handlers, Extract<CallName, `flowRuns.${string}`>> {
  const { desktop } = parts
  const actionsOf = (which: { readonly connectionId: string }) => sessionOf(parts, which).actions
  const writesOf = (which: { readonly connectionId: string }) => sessionToWrite(parts, which).actions
  return {
    'flowRuns.details': ({ flowRunId, ...which }) => actionsOf(which).details(flowRunId),
    'flowRuns.states': ({ flowRunId, ...which }) => actionsOf(which).states(flowRunId),
    'flowRuns.logs': ({ flowRunId, afterAt, before, ...which }) =>
      actionsOf(which).logs(flowRunId, { after: afterAt ?? 0, before, limit: logLimit }),
    'flowRuns.taskRuns': ({ flowRunId, ...which }) => actionsOf(which).taskRuns(flowRunId),
    'flowRuns.openPage': ({ flowRunId, ...which }) =>
      refusing(async () => {
        const page = await actionsOf(which).page(flowRunId)
        if (page === null) return 'This run has no page: only Prefect 3 has one for each run.'
        return (await desktop.openPage(page))
          ? null
          : `${page} could not be opened in a browser. Copy the address instead.`
      }),
    'flowRuns.jobSpecInputs': ({ flowRunId, ...which }) => actionsOf(which).jobSpecInputs(flowRunId),
    'flowRuns.showMore': async (which) => sessionOf(parts, which).runs.showMore(),
    'flowRuns.deploy': ({ flowRunId, ...which }) => refusing(async () => writesOf(which).deploy(flowRunId)),
    'flowRuns.runAgain': ({ flowRunId, ...which }) => refusing(async () => writesOf(which).runAgain(flowRunId)),
    'flowRuns.cancel': ({ flowRunId, ...which }) => refusing(async () => writesOf(which).cancel(flowRunId)),
    'flowRuns.startDemo': async ({ flowId, dueInMs, ...which }) => {
      const flowRunId = actionsOf(which).startDemo(flowId, dueInMs)
      if (flowRunId === null) throw new ExpectedError('Demo runs are started on the practice API only.')
      return { flowRunId }
    },
  }
}
