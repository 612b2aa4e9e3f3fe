import { hasWorkPools } from '../state/dialect-traits'
import { jobActsOf } from '../state/job-acts'
import { runActsOf, type RunAct } from '../state/run-acts'
import { memoizeLast } from '../state/selectors'
import { dialectShown, shownOf } from '../state/shown'
import { copyText, goTo, openDialog, usePanel, type PanelState } from '../state/store'
import type { Command } from './command'

/**
 * What can be done with what is selected in the list shown; with the row that keys are about, while nothing is. Each command
 * asks for it, and fifty thousand rows may be selected: it is found once for a state.
 */
const actsNow = memoizeLast((state: PanelState): readonly RunAct[] => {
  const { chosenRunIds, chosenJobUids, activeUid } = shownOf(state)
  if (state.page === 'flowRuns') {
    const run = rowOf(state)
    return runActsOf(state, chosenRunIds.size > 0 ? chosenRunIds : run === undefined ? [] : [run.id])
  }
  if (state.page !== 'jobs' || state.cleanUpShown) return []
  return jobActsOf(state, chosenJobUids.size > 0 ? chosenJobUids : activeUid === null ? [] : [activeUid])
})

/** The run that keys are about. */
function rowOf(state: PanelState) {
  const { activeRunId, selectedRunId, flowRuns } = shownOf(state)
  return state.page === 'flowRuns' ? flowRuns.get(activeRunId ?? selectedRunId ?? '') : undefined
}

const rowCommand = (act: RunAct['id'], words: Pick<Command, 'id' | 'name' | 'keys' | 'words'>): Command => {
  const find = (state: PanelState) => actsNow(state).find(({ id }) => id === act)
  return {
    ...words,
    group: 'Flow runs',
    when: (state) => find(state) !== undefined,
    run: () => find(usePanel.getState())?.run(),
  }
}

export const rowCommands: readonly Command[] = [
  {
    id: 'flowRuns.runDeployment',
    name: 'Run a deployment…',
    group: 'Flow runs',
    keys: 'Shift N',
    words: 'start new flow run',
    when: (state) => state.shownConnectionId !== null && hasWorkPools(dialectShown(state)),
    run: () => {
      goTo('flowRuns')
      openDialog({ kind: 'runDeployment' })
    },
  },
  rowCommand('deploy', { id: 'flowRuns.deploy', name: 'Deploy what is selected', keys: 'Shift D', words: 'start claim flow runs' }), // prettier-ignore
  rowCommand('runAgain', { id: 'flowRuns.runAgain', name: 'Run what is selected again', keys: 'Shift R', words: 'retry restart flow runs' }), // prettier-ignore
  rowCommand('cancel', { id: 'flowRuns.cancel', name: 'Cancel what is selected…', keys: 'Shift C', words: 'end stop kill flow runs' }), // prettier-ignore
  rowCommand('compare', { id: 'flowRuns.compare', name: 'Compare the manifests of the two runs selected', words: 'diff yaml job difference' }), // prettier-ignore
  rowCommand('suspend', { id: 'jobs.suspend', name: 'Suspend the Jobs selected…', words: 'pause stop hold' }),
  rowCommand('resume', { id: 'jobs.resume', name: 'Resume the Jobs selected', words: 'continue unsuspend' }),
  rowCommand('deleteJobs', { id: 'flowRuns.deleteJobs', name: 'Delete the Jobs of what is selected…', keys: 'Delete', words: 'remove pods' }), // prettier-ignore
  {
    id: 'flowRuns.copyId',
    name: 'Copy the id of the flow run',
    group: 'Flow runs',
    keys: 'y',
    when: (state) => rowOf(state) !== undefined,
    run: () => {
      const run = rowOf(usePanel.getState())
      if (run) void copyText(run.id)
    },
  },
]
