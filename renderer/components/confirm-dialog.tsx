import { useId } from 'react'
import { Button } from './button'
import { useModal } from './use-modal'

export interface ConfirmDialogProps {
  /** A question that names the object. */
  readonly title: string
  readonly message: string
  readonly objects?: readonly string[]
  /** Context and namespace, where it happens. */
  readonly where: string | null
  readonly confirmLabel: string
  readonly keepLabel?: string
  readonly onConfirm: () => void
  readonly onKeep: () => void
}

/** Asks before something ends; the harmless button has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, message, objects = [], where, confirmLabel, keepLabel = 'Keep it', onConfirm, onKeep } = props
  const dialog = useModal()
  const id = useId()
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
      {objects.length > 0 && (
        <ul className="confirm-objects mono">
          {objects.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
      {where !== null && <span className="faint">{where}</span>}
      <div className="row confirm-buttons">
        <Button autoFocus onClick={onKeep}>
          {keepLabel}
        </Button>
        <Button look="danger" onClick={onConfirm}>
          {confirmLabel}
        </Button>
      </div>
    </dialog>
  )
}
