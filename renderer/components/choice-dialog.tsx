import { useEffect, useId, useRef } from 'react'
import { Button, type ButtonLook } from './button'
import { ObjectList } from './object-list'
import { QuestionDialog, type QuestionDialogProps } from './question-dialog'

export interface ChoiceDialogProps extends Pick<QuestionDialogProps, 'title' | 'message' | 'where' | 'onKeep'> {
  readonly objects?: readonly string[]
  readonly choices: readonly {
    readonly label: string
    /** What follows from it. */
    readonly sentence: string
    /** "danger" unless told. */
    readonly look?: ButtonLook
    readonly onChoose: () => void
  }[]
  readonly keepLabel: string
}

/** Asks what is meant, where an act may mean several things; the harmless button has the focus. */
export function ChoiceDialog({ objects = [], choices, keepLabel, onKeep, ...question }: ChoiceDialogProps) {
  const keep = useRef<HTMLButtonElement>(null)
  const id = useId()
  // It would be the first button.
  useEffect(() => keep.current?.focus(), [])
  const keepButton = (
    <Button ref={keep} onClick={onKeep}>
      {keepLabel}
    </Button>
  )
  return (
    <QuestionDialog {...question} onKeep={onKeep} buttons={keepButton}>
      <ObjectList objects={objects} />
      <ul className="choices">
        {choices.map(({ label, sentence, look = 'danger', onChoose }, index) => (
          <li key={label}>
            <Button look={look} aria-describedby={`${id}-${index}`} onClick={onChoose}>
              {label}
            </Button>
            <span className="muted" id={`${id}-${index}`}>
              {sentence}
            </span>
          </li>
        ))}
      </ul>
    </QuestionDialog>
  )
}
