import { focusPage, isInList, pressInList } from '../components/places'
import type { ConnectionSlice } from '../state/kept-data'
import { shownOf } from '../state/shown'
import { goToByKeys, usePanel, type PanelState } from '../state/store'
import type { Command } from './command'

const hasList = (state: PanelState) =>
  state.shownConnectionId !== null && (state.page === 'flowRuns' || state.page === 'jobs')
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
    when: (state) => hasList(state),
    run: () => pressInList('x'),
  },
  {
    id: 'list.select',
    name: 'Select or deselect the row',
    group: 'Lists',
    partKeys: 'Space',
    when: hasList,
    run: () => pressInList(' '),
  },
  {
    id: 'list.selectAll',
    name: 'Select all rows that are shown',
    group: 'Lists',
    partKeys: 'Ctrl A',
    when: hasList,
    run: () => pressInList('a', { ctrlKey: true }),
  },
  {
    id: 'list.selectNone',
    name: 'Clear the selection',
    group: 'Lists',
    partKeys: 'Esc',
    when: (state) => hasList(state) && chosenOf(state, shownOf(state)).size > 0,
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
      const { cameFrom } = usePanel.getState()
      if (!isInList()) focusPage()
      else if (cameFrom !== null) goToByKeys(cameFrom)
    },
  },
]
