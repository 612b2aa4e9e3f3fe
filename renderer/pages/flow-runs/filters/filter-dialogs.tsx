import { usePanelContext } from '../../../components/panel-context'
import { useDialect } from '../../../state/shown'
import { closeDialog, usePanel } from '../../../state/store'
import { RunTimesDialog } from './run-times-dialog'
import { SaveFilterDialog } from './save-filter-dialog'
import { SavedFiltersDialog } from './saved-filters-dialog'
import { savedWords } from './saved-words'
import type { RunsFilter } from './use-runs-filter'

const anyTime = { from: null, to: null }

/** What is asked about the filter of the list. */
export function FilterDialogs({ filters }: { readonly filters: RunsFilter }) {
  const kind = usePanel((panel) => panel.dialog.kind)
  const { times } = usePanelContext()
  const { phaseWords } = useDialect()
  switch (kind) {
    case 'runTimes': {
      const { filter, setFilter } = filters
      const { within } = filter
      return (
        <RunTimesDialog
          range={within === null || typeof within === 'string' ? anyTime : within}
          onChoose={(range) => setFilter({ ...filter, within: range })}
          onClose={closeDialog}
        />
      )
    }
    case 'saveFilter':
      return (
        <SaveFilterDialog
          filters={filters}
          words={`${savedWords(filters, phaseWords, times)}.`}
          onClose={closeDialog}
        />
      )
    case 'savedFilters':
      return <SavedFiltersDialog filters={filters} onClose={closeDialog} />
    default:
      return null
  }
}
