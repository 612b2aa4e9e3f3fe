import { Button } from './button'
import { usePanelContext } from './panel-context'
import { focusPage } from './places'
import type { RowAction } from './row-menu'

export interface ChoiceBarProps {
  readonly count: number
  readonly actions: readonly RowAction[]
  readonly onClear: () => void
  /** Something is being done with rows that were chosen. */
  readonly progress: {
    readonly doing: string
    readonly done: number
    readonly total: number
    readonly stop: () => void
  } | null
}

/** Below a list: how many rows are selected, and what can be done with all of them. Toasts stand to its right. */
export function ChoiceBar({ count, actions, onClear, progress }: ChoiceBarProps) {
  const { whyNoWrites } = usePanelContext()
  if (count === 0 && progress === null) return null
  // The buttons may be gone when it is done or kept from being done, so the list gets the focus first.
  const fromList = (run: () => void) => () => {
    focusPage()
    run()
  }
  if (progress !== null) {
    return (
      <section className="choice-bar row" aria-label="Rows at work">
        <span role="status">
          {progress.doing}: {progress.done.toLocaleString('en')} of {progress.total.toLocaleString('en')}
        </span>
        <Button small onClick={fromList(progress.stop)}>
          Stop
        </Button>
      </section>
    )
  }
  return (
    <section
      className="choice-bar row"
      aria-label="Rows selected"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        fromList(onClear)()
      }}
    >
      <b role="status">{count.toLocaleString('en')} selected</b>
      {actions.map(({ id, label, danger, writes, run }) => (
        <Button
          key={id}
          small
          look={danger ? 'danger' : 'plain'}
          why={writes ? whyNoWrites : null}
          onClick={fromList(run)}
        >
          {label}
        </Button>
      ))}
      <Button small look="quiet" onClick={fromList(onClear)}>
        Clear selection
      </Button>
    </section>
  )
}
