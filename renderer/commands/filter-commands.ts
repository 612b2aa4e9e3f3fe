import { visible } from '../../shared/model/printable'
import { remember } from '../components/remembered'
import { entriesOf, type SavedFilter } from '../state/run-filter'
import { goToByKeys, openDialog, type Dialog, type PanelState } from '../state/store'
import type { Command } from './command'

const connected = (state: PanelState) => state.shownConnectionId !== null

/** Something of the list of flow runs that its page asks about. */
const onPage = (kind: Extract<Dialog['kind'], 'runTimes' | 'saveFilter' | 'savedFilters'>) => () => {
  goToByKeys('flowRuns')
  openDialog({ kind })
}

/** What is done with the filter of the list of flow runs. */
export const filterCommands: readonly Command[] = [
  {
    id: 'flowRuns.times',
    name: 'Show flow runs between two times…',
    group: 'Flow runs',
    words: 'filter date range from to',
    when: connected,
    run: onPage('runTimes'),
  },
  {
    id: 'flowRuns.saveFilter',
    name: 'Save the filter of the flow runs…',
    group: 'Flow runs',
    words: 'name view keep',
    when: connected,
    run: onPage('saveFilter'),
  },
  {
    id: 'flowRuns.savedFilters',
    name: 'Rename or delete saved filters…',
    group: 'Flow runs',
    words: 'manage views flow runs',
    when: (state) => connected(state) && state.savedFilters.length > 0,
    run: onPage('savedFilters'),
  },
]

/** Shows what a saved filter lets through. */
export const savedFilterCommands = ({ savedFilters }: PanelState): readonly Command[] => savedFilters.map(showCommand)

const showCommand = (saved: SavedFilter): Command => ({
  id: `flowRuns.filter.${saved.name}`,
  name: `Show flow runs: ${visible(saved.name)}`,
  group: 'Flow runs',
  words: `saved filter view ${saved.filter.flow ?? ''}`,
  when: connected,
  run: () => {
    for (const [key, value] of entriesOf(saved)) remember(key, value)
    goToByKeys('flowRuns')
  },
})
