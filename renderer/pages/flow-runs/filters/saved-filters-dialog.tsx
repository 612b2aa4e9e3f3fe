import { useState, type ReactNode } from 'react'
import { visible } from '../../../../shared/model/printable'
import { Button } from '../../../components/button'
import { usePanelContext } from '../../../components/panel-context'
import { QuestionDialog } from '../../../components/question-dialog'
import { TextField } from '../../../components/text-field'
import { useDialect } from '../../../state/shown'
import { FilterName, withoutSaved, withRenamed, withSaved, type SavedFilter } from '../../../state/run-filter'
import { saveFilters } from '../../../state/saved-filters'
import { savedWords } from './saved-words'
import type { RunsFilter } from './use-runs-filter'

export interface SavedFiltersDialogProps {
  readonly filters: RunsFilter
  readonly onClose: () => void
}

/** Shows, renames and deletes saved filters. One that was deleted can be taken back until the dialog is closed. */
export function SavedFiltersDialog({ filters, onClose }: SavedFiltersDialogProps) {
  const { saved, show } = filters
  const [deleted, setDeleted] = useState<readonly SavedFilter[]>([])
  const [renaming, setRenaming] = useState<string | null>(null)
  // Those deleted keep their places.
  const listed = deleted.reduce(withSaved, saved)
  const row = (each: SavedFilter): ReactNode => {
    const { name } = each
    if (deleted.some((one) => one.name === name)) {
      const takeBack = () => {
        saveFilters(withSaved(saved, each))
        setDeleted(withoutSaved(deleted, name))
      }
      return (
        <div className="row">
          <span className="cut faint">{visible(name)} is deleted</span>
          <span className="grow" />
          <Button small autoFocus aria-label={`Take ${visible(name)} back`} onClick={takeBack}>
            Take it back
          </Button>
        </div>
      )
    }
    if (renaming === name) {
      const rename = (next: string | null) => {
        setRenaming(null)
        if (next !== null) saveFilters(withRenamed(saved, name, next))
      }
      return <Rename name={name} taken={listed.map((one) => one.name)} onDone={rename} />
    }
    return (
      <Row
        filter={each}
        onShow={() => {
          onClose()
          show(each)
        }}
        onRename={() => setRenaming(name)}
        onDelete={() => {
          saveFilters(withoutSaved(saved, name))
          setDeleted([...deleted, each])
        }}
      />
    )
  }
  return (
    <QuestionDialog
      title="Saved filters"
      message={listed.length === 0 ? 'None is saved.' : 'They are offered for every connection.'}
      where={null}
      look="fix"
      buttons={<Button onClick={onClose}>Close</Button>}
      onKeep={onClose}
    >
      <ul className="saved-filters" aria-label="Saved filters">
        {listed.map((each) => (
          <li key={each.name}>{row(each)}</li>
        ))}
      </ul>
    </QuestionDialog>
  )
}

interface RowProps {
  readonly filter: SavedFilter
  readonly onShow: () => void
  readonly onRename: () => void
  readonly onDelete: () => void
}

function Row({ filter, onShow, onRename, onDelete }: RowProps) {
  const { times } = usePanelContext()
  const { phaseWords } = useDialect()
  const name = visible(filter.name)
  const words = visible(savedWords(filter, phaseWords, times))
  return (
    <div className="row">
      <span className="saved-filter">
        <b className="cut" title={name}>
          {name}
        </b>
        <span className="faint cut" title={words}>
          {words}
        </span>
      </span>
      <span className="grow" />
      <Button small aria-label={`Show runs of ${name}`} onClick={onShow}>
        Show
      </Button>
      <Button small aria-label={`Rename ${name}`} onClick={onRename}>
        Rename
      </Button>
      <Button small look="danger" aria-label={`Delete ${name}`} onClick={onDelete}>
        Delete
      </Button>
    </div>
  )
}

interface RenameProps {
  readonly name: string
  /** Names that are taken, this one among them. */
  readonly taken: readonly string[]
  /** @param next null: it keeps its name */
  readonly onDone: (next: string | null) => void
}

function Rename({ name, taken, onDone }: RenameProps) {
  const [next, setNext] = useState(name)
  const read = FilterName.safeParse(next)
  const isTaken = read.success && read.data !== name && taken.includes(read.data)
  const fault = isTaken ? 'Another filter has this name.' : (read.error?.issues[0]?.message ?? null)
  return (
    <form
      className="row saved-rename"
      onSubmit={(event) => {
        event.preventDefault()
        if (read.success && fault === null) onDone(read.data === name ? null : read.data)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // Not the dialog.
        event.preventDefault()
        event.stopPropagation()
        onDone(null)
      }}
    >
      <TextField label={`New name of ${visible(name)}`} small value={next} onChange={setNext} fault={fault} autoFocus />
      <Button small onClick={() => onDone(null)}>
        Cancel
      </Button>
      <Button small look="primary" type="submit" disabled={fault !== null}>
        Save name
      </Button>
    </form>
  )
}
