import { useState } from 'react'
import { Button } from '../../../components/button'
import { QuestionDialog } from '../../../components/question-dialog'
import { TextField } from '../../../components/text-field'
import { FilterName, savedFiltersMax, withSaved } from '../../../state/run-filter'
import { saveFilters } from '../../../state/saved-filters'
import type { RunsFilter } from './use-runs-filter'

export interface SaveFilterDialogProps {
  readonly filters: RunsFilter
  /** What the filter shows, as a sentence. */
  readonly words: string
  readonly onClose: () => void
}

/** Gives the filter shown a name. */
export function SaveFilterDialog({ filters, words, onClose }: SaveFilterDialogProps) {
  const { segment, search, filter, sort, saved } = filters
  const [name, setName] = useState('')
  const [left, setLeft] = useState(false)
  const read = FilterName.safeParse(name)
  const isKnown = read.success && saved.some((each) => each.name === read.data)
  const fault = read.success
    ? !isKnown && saved.length >= savedFiltersMax
      ? `${savedFiltersMax} filters are saved already. Delete one first.`
      : null
    : (read.error.issues[0]?.message ?? null)
  const save = () => {
    setLeft(true)
    if (!read.success || fault !== null) return
    onClose()
    saveFilters(withSaved(saved, { name: read.data, segment, search, filter, sort }))
  }
  const buttons = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="primary" type="submit" form="save-filter">
        {isKnown ? 'Replace filter' : 'Save filter'}
      </Button>
    </>
  )
  return (
    <QuestionDialog title="Save this filter" message={words} where={null} buttons={buttons} onKeep={onClose}>
      <form
        id="save-filter"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          onLeave={() => setLeft(name !== '')}
          fault={left ? fault : null}
          help={
            isKnown
              ? 'A filter of this name is saved. This one takes its place.'
              : 'It is offered here and in the palette, for every connection. The order of the list is kept with it.'
          }
          placeholder="Failed last night"
          autoFocus
        />
      </form>
    </QuestionDialog>
  )
}
