import { useEffect, useRef } from 'react'
import { Button } from './button'
import { ObjectList } from './object-list'
import { QuestionDialog, type QuestionDialogProps } from './question-dialog'

export interface ConfirmDialogProps extends Pick<QuestionDialogProps, 'title' | 'message' | 'where' | 'onKeep'> {
  readonly objects?: readonly string[]
  readonly confirmLabel: string
  readonly keepLabel?: string
  /** `danger` where something ends, as it mostly does. */
  readonly look?: 'danger' | 'plain'
  readonly onConfirm: () => void
}

/** Asks before something ends; the harmless button has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { objects = [], confirmLabel, keepLabel = 'Keep it', onConfirm, onKeep, ...more } = props
  const { look = 'danger', ...question } = more
  const keep = useRef<HTMLButtonElement>(null)
  // It need not be the first that can have it.
  useEffect(() => keep.current?.focus(), [])
  const buttons = (
    <>
      <Button ref={keep} onClick={onKeep}>
        {keepLabel}
      </Button>
      <Button look={look} onClick={onConfirm}>
        {confirmLabel}
      </Button>
    </>
  )
  return (
    <QuestionDialog {...question} onKeep={onKeep} buttons={buttons}>
      <ObjectList objects={objects} />
    </QuestionDialog>
  )
}
