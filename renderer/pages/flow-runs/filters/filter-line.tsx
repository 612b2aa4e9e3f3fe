import { visible } from '../../../../shared/model/printable'
import { Button } from '../../../components/button'
import { noFilter } from '../../../state/run-filter'
import { hiddenWords, type Hidden } from './run-filter'
import type { RunsFilter } from './use-runs-filter'

export interface FilterLineProps {
  readonly filters: RunsFilter
  readonly hidden: Hidden
  /** What is to be said of the runs that are not loaded; null when there is nothing. */
  readonly notLoaded: string | null
}

/** Above the list: which filters are in force, and how many rows they hide. Nothing where none is. */
export function FilterLine({ filters, hidden, notLoaded }: FilterLineProps) {
  const { words, notInForce, inForce, segment, search, setFilter } = filters
  if (words === null && notInForce === null) return null
  const count = words === null ? null : hiddenWords(hidden, segment, search)
  const name = inForce === undefined ? '' : `${inForce.name}: `
  const said = [words === null ? null : `${name}${words}.`, notInForce, notLoaded].filter((each) => each !== null)
  const sentence = visible(said.join(' '))
  return (
    <div className="cut-list faint">
      <span className="cut" role="status" title={sentence}>
        {sentence}
      </span>
      {/* Not read out: it changes as runs come. */}
      {count !== null && <span className="filter-count">{count}.</span>}
      <Button look="quiet" small onClick={() => setFilter(noFilter)}>
        Show all
      </Button>
    </div>
  )
}
