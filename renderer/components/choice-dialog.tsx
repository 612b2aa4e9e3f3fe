import { useEffect, useId, useRef } from 'react'
import { Button } from './button'
import { useModal } from './use-modal'

export interface ChoiceDialogProps {
  /** A question that names the object. */
  readonly title: string
  readonly message: string
  /** Context and namespace, where it happens. */
  readonly where: string | null
  readonly choices: readonly {
    readonly label: string
    /** What follows from it. */
    readonly sentence: string
    readonly onChoose: () => void
  }[]
  readonly keepLabel: string
  readonly onKeep: () => void
}

/** Asks what is meant, where an act may mean several things; the harmless button has the focus. */
export function ChoiceDialog({ title, message, where, choices, keepLabel, onKeep }: ChoiceDialogProps) {
  const dialog = useModal()
  const keep = useRef<HTMLButtonElement>(null)
  const id = useId()
  // It would be the first button.
  useEffect(() => keep.current?.focus(), [])
  return (
    <dialog
      ref={dialog}
      className="sheet dialog confirm"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-message`}
      onCancel={(event) => {
        event.preventDefault()
        onKeep()
      }}
    >
      <h2 className="title" id={`${id}-title`}>
        {title}
      </h2>
      <span id={`${id}-message`}>{message}</span>
      <ul className="choices">
        {choices.map(({ label, sentence, onChoose }, index) => (
          <li key={label}>
            <Button look="danger" aria-describedby={`${id}-${index}`} onClick={onChoose}>
              {label}
            </Button>
            <span className="muted" id={`${id}-${index}`}>
              {sentence}
            </span>
          </li>
        ))}
      </ul>
      {where !== null && <span className="faint">{where}</span>}
      <div className="row confirm-buttons">
        <Button ref={keep} onClick={onKeep}>
          {keepLabel}
        </Button>
      </div>
    </dialog>
  )
}
