import { useLayoutEffect, useRef, type RefObject } from 'react'

/** For a dialog that is modal for as long as it is drawn; then what had the focus before has it again. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  // Closed before it is taken away: one that is gone gives no focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return dialog
}
