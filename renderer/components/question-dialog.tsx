import { visible } from '../../shared/model/printable'
import { useId, type ReactNode } from 'react'
import { useModal } from './use-modal'

export interface QuestionDialogProps {
  /** A question that names the object. */
  readonly title: string
  readonly message: string
  /** It comes while the question stands there, and is read out then. */
  readonly messageComes?: boolean
  /** Context and namespace, where it happens. */
  readonly where: string | null
  /** Wider ones that show what would change. */
  readonly look?: 'fix' | 'apply' | 'compare'
  /** Between the message and the place. */
  readonly children?: ReactNode
  readonly buttons: ReactNode
  /** Escape; nothing happens. */
  readonly onKeep: () => void
}

/** The frame of a question that is asked before something happens. */
export function QuestionDialog(props: QuestionDialogProps) {
  const { title, message, messageComes = false, where, look, children, buttons, onKeep } = props
  const dialog = useModal()
  const id = useId()
  return (
    <dialog
      ref={dialog}
      className={`sheet dialog ${look ?? 'confirm'}`}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-message`}
      onCancel={(event) => {
        event.preventDefault()
        onKeep()
      }}
    >
      <h2 className="title" id={`${id}-title`}>
        {visible(title)}
      </h2>
      <span id={`${id}-message`} role={messageComes ? 'status' : undefined}>
        {visible(message)}
      </span>
      {children}
      {where !== null && <span className="faint">{visible(where)}</span>}
      <div className="row confirm-buttons">{buttons}</div>
    </dialog>
  )
}
