import { focusPage, isInList, pressInList } from '../components/places'
import type { ConnectionSlice } from '../state/kept-data'
import { closeCleanUp, openCleanUp, shownOf } from '../state/shown'
import { goToByKeys, usePanel, type PanelState } from '../state/store'
import type { Command } from './command'

const hasList = (state: PanelState) =>
  state.shownConnectionId !== null && (state.page === 'flowRuns' || state.page === 'jobs')
/** The preview of the clean-up is a list of which nothing is chosen. */
const hasRows = (state: PanelState) => hasList(state) && !state.cleanUpShown
const chosenOf = (state: PanelState, { chosenRunIds, chosenJobUids }: ConnectionSlice) =>
  state.page === 'jobs' ? chosenJobUids : chosenRunIds

function isDetailOpen(state: PanelState): boolean {
  const { selectedRunId, flowRuns, selectedJobUid, jobs, selectedPodUid, pods } = shownOf(state)
  const isRunOpen = flowRuns.has(selectedRunId ?? '')
  return state.page === 'flowRuns' ? isRunOpen : jobs.has(selectedJobUid ?? '') || pods.has(selectedPodUid ?? '')
}

/** What is done in any list; a list hears these keys itself while it has the focus. */
export const listCommands: readonly Command[] = [
  {
    id: 'list.menu',
    name: 'Open the menu of the row',
    group: 'Lists',
    keys: 'x',
    otherKeys: ['ContextMenu', 'Shift F10'],
    words: 'actions context',
    when: hasRows,
    run: () => pressInList('x'),
  },
  {
    id: 'list.select',
    name: 'Select or deselect the row',
    group: 'Lists',
    partKeys: 'Space',
    when: hasRows,
    run: () => pressInList(' '),
  },
  {
    id: 'list.selectAll',
    name: 'Select all rows that are shown',
    group: 'Lists',
    partKeys: 'Ctrl A',
    when: hasRows,
    run: () => pressInList('a', { ctrlKey: true }),
  },
  {
    id: 'list.selectNone',
    name: 'Clear the selection',
    group: 'Lists',
    partKeys: 'Esc',
    when: (state) => hasRows(state) && chosenOf(state, shownOf(state)).size > 0,
    run: () => pressInList('Escape'),
  },
  {
    id: 'list.back',
    name: 'Back to the list, then to the previous page',
    group: 'Lists',
    keys: 'Escape',
    // What is open is closed first, which it does itself.
    when: (state) => hasList(state) && !isDetailOpen(state),
    run: () => {
      const { cameFrom, cleanUpShown } = usePanel.getState()
      if (cleanUpShown) closeCleanUp()
      else if (!isInList()) focusPage()
      else if (cameFrom !== null) goToByKeys(cameFrom)
    },
  },
  {
    id: 'list.cleanUp',
    name: 'Preview the clean-up of Jobs',
    group: 'Lists',
    words: 'delete finished old dry-run',
    when: (state) => state.shownConnectionId !== null,
    run: openCleanUp,
  },
]
