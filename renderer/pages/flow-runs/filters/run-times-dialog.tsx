import { useState } from 'react'
import { Button } from '../../../components/button'
import { usePanelContext } from '../../../components/panel-context'
import { QuestionDialog } from '../../../components/question-dialog'
import { TextField } from '../../../components/text-field'
import type { TimeRange } from '../../../state/run-filter'
import { pickedTimes, textFor } from './picked-times'

export interface RunTimesDialogProps {
  /** What is chosen already. */
  readonly range: TimeRange
  readonly onChoose: (range: TimeRange) => void
  readonly onClose: () => void
}

/** Between which two times the runs of the list ran or were due. */
export function RunTimesDialog({ range, onChoose, onClose }: RunTimesDialogProps) {
  const { times } = usePanelContext()
  const [from, setFrom] = useState(textFor(range.from, times))
  const [to, setTo] = useState(textFor(range.to, times))
  const [left, setLeft] = useState(false)
  const picked = pickedTimes(from, to, times)
  const choose = () => {
    setLeft(true)
    if (!picked.ok) return
    onClose()
    onChoose(picked.range)
  }
  const buttons = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="primary" type="submit" form="run-times">
        Show these runs
      </Button>
    </>
  )
  return (
    <QuestionDialog
      title="Runs between two times"
      message={`Runs that were at work or due between them, ${times === 'utc' ? 'in UTC' : 'by this machine’s clock'}. Either may be left empty.`}
      where={null}
      buttons={buttons}
      onKeep={onClose}
    >
      <form
        id="run-times"
        className="run-times"
        onSubmit={(event) => {
          event.preventDefault()
          choose()
        }}
      >
        <TextField label="From" type="datetime-local" value={from} onChange={setFrom} autoFocus />
        <TextField
          label="To"
          type="datetime-local"
          value={to}
          onChange={setTo}
          onLeave={() => setLeft(from !== '' && to !== '')}
          fault={left && !picked.ok ? picked.message : null}
        />
      </form>
    </QuestionDialog>
  )
}
