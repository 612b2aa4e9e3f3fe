import { useCallback, useRef, useState } from 'react'

/** Whether a part fills the window. When it no longer does, the focus goes back to where it was. */
export function useFullScreen() {
  const [full, setFull] = useState(false)
  const focusedBefore = useRef<Element | null>(null)
  const enter = useCallback(() => {
    focusedBefore.current = document.activeElement
    setFull(true)
  }, [])
  const leave = useCallback(() => {
    setFull(false)
    const before = focusedBefore.current
    if (before instanceof HTMLElement && before.isConnected) before.focus()
  }, [])
  return { full, enter, leave }
}
