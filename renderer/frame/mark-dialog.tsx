import { useId, useState } from 'react'
import type { Connection } from '../../shared/model/connection'
import { MarkColour, type Mark, type MarkInForce } from '../../shared/model/context-mark'
import { capital } from '../../shared/model/sentence'
import { Button } from '../components/button'
import { QuestionDialog } from '../components/question-dialog'
import { act, closeDialog } from '../state/store'

export interface MarkDialogProps {
  readonly cluster: Connection['cluster']
  readonly mark: MarkInForce
}

/** What a context is to the user: how it stands in the frame, whether is asked, whether anything is written. */
export function MarkDialog({ cluster: { context }, mark: { guessed, ...began } }: MarkDialogProps) {
  const [mark, setMark] = useState<Mark>(began)
  const change = (part: Partial<Mark>) => setMark((before) => ({ ...before, ...part }))
  const save = (next: Mark | null) => {
    closeDialog()
    void act('connections.markContext', { context, mark: next })
  }
  const buttons = (
    <>
      {!guessed && (
        <Button look="quiet" onClick={() => save(null)}>
          Take the mark away
        </Button>
      )}
      <span className="grow" />
      <Button onClick={closeDialog}>Cancel</Button>
      <Button look="primary" onClick={() => save(mark)}>
        Save mark
      </Button>
    </>
  )
  return (
    <QuestionDialog
      title={`Mark the context ${context}`}
      message={
        guessed
          ? 'It has no mark of yours. Until it has one, Flowdeck guesses by its name, its server and its nodes.'
          : 'The mark holds for every connection to this context.'
      }
      where={null}
      buttons={buttons}
      onKeep={closeDialog}
    >
      <Colours value={mark.colour} onChange={(colour) => change({ colour })} />
      <Tick
        label="Production"
        words="Flowdeck asks before it starts the agent, deploys a run, applies or cleans up there."
        value={mark.production}
        onChange={(production) =>
          // The colour that people look for, unless another was chosen.
          change({ production, ...(production && mark.colour === null ? { colour: 'red' } : {}) })
        }
      />
      <Tick
        label="Read-only"
        words="Nothing is written to its cluster from this panel. Its agent ends, after it has deployed what it has claimed."
        value={mark.readOnly}
        onChange={(readOnly) => change({ readOnly })}
      />
    </QuestionDialog>
  )
}

interface ColoursProps {
  readonly value: MarkColour | null
  readonly onChange: (value: MarkColour | null) => void
}

function Colours({ value, onChange }: ColoursProps) {
  return (
    <fieldset className="mark-colours">
      <legend className="field-name">Colour in the frame</legend>
      {[null, ...MarkColour.options].map((colour) => (
        <label key={colour} className={`tag mark-${colour ?? 'none'}`}>
          <input type="radio" name="colour" checked={value === colour} onChange={() => onChange(colour)} />
          {colour === null ? 'None' : capital(colour)}
        </label>
      ))}
    </fieldset>
  )
}

interface TickProps {
  readonly label: string
  /** What follows from it. */
  readonly words: string
  readonly value: boolean
  readonly onChange: (value: boolean) => void
}

function Tick({ label, words, value, onChange }: TickProps) {
  const id = useId()
  return (
    <div className="mark-tick">
      <input
        type="checkbox"
        id={id}
        aria-describedby={`${id}-words`}
        checked={value}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <span className="muted" id={`${id}-words`}>
        {words}
      </span>
    </div>
  )
}
