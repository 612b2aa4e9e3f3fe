import { useMemo } from 'react'
import { usePanelContext } from '../../../components/panel-context'
import { isOneOf, isText, remember, useRemembered } from '../../../components/remembered'
import { isSort, type Sort } from '../../../components/sort-rows'
import { hasLabels, hasTags } from '../../../state/dialect-traits'
import {
  entriesOf,
  isRunFilter,
  noFilter,
  runListKeys,
  savedAs,
  segmentNames,
  type RunFilter,
  type SavedFilter,
  type SegmentName,
  type ShownRuns,
} from '../../../state/run-filter'
import { useDialect } from '../../../state/shown'
import { usePanel } from '../../../state/store'
import { filterWords, notInForceWords } from './run-filter'

const isSegment = isOneOf(segmentNames)

/** What decides which runs the list shows. */
export interface RunsFilter extends ShownRuns {
  /** As far as the dialect knows what it names. */
  readonly filter: RunFilter
  readonly setSegment: (segment: SegmentName) => void
  readonly setSearch: (search: string) => void
  readonly setFilter: (filter: RunFilter) => void
  /** What the filter says; null when it lets through all. */
  readonly words: string | null
  /** What of the chosen filter this Prefect knows nothing of, as a sentence; null when there is nothing. */
  readonly notInForce: string | null
  /** Whether anything is narrowed: group, words or filter. */
  readonly isNarrowed: boolean
  readonly saved: readonly SavedFilter[]
  /** The saved one that shows what is shown. */
  readonly inForce: SavedFilter | undefined
  readonly show: (shown: ShownRuns) => void
  /** Shows all. */
  readonly clear: () => void
}

export function useRunsFilter(): RunsFilter {
  const [segment, setSegment] = useRemembered<SegmentName>(runListKeys.segment, 'all', isSegment)
  const [search, setSearch] = useRemembered(runListKeys.search, '', isText)
  const [chosen, setFilter] = useRemembered(runListKeys.filter, noFilter, isRunFilter)
  const [sort] = useRemembered<Sort | null>(runListKeys.sort, null, isSort)
  const saved = usePanel((panel) => panel.savedFilters)
  const { times } = usePanelContext()
  const dialect = useDialect()
  const [withLabels, withTags] = [hasLabels(dialect), hasTags(dialect)]
  // A label that was chosen where there are labels hides nothing where there are none, and a tag likewise.
  const filter = useMemo(
    () => ({ ...chosen, ...(!withLabels && { label: null }), ...(!withTags && { tag: null }) }),
    [chosen, withLabels, withTags],
  )
  const inForce = useMemo(
    () => savedAs(saved, { segment, search, filter: chosen, sort }),
    [saved, segment, search, chosen, sort],
  )
  const words = filterWords(filter, times)
  return {
    ...{ segment, search, filter, sort, saved, inForce, words, setSegment, setSearch, setFilter, show },
    notInForce: notInForceWords(chosen, filter),
    isNarrowed: segment !== 'all' || search.trim() !== '' || words !== null,
    clear() {
      setSegment('all')
      setSearch('')
      setFilter(noFilter)
    },
  }
}

function show(shown: ShownRuns): void {
  for (const [key, value] of entriesOf(shown)) remember(key, value)
}
