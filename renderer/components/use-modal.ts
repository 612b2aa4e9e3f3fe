import { useLayoutEffect, useRef, type RefObject } from 'react'

/** Makes a dialog modal while it is drawn. Afterwards the focus goes back to where it was. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  // It is closed before it is removed: a removed dialog does not give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return dialog
}
