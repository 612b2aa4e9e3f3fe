import { useEffect, useRef } from 'react'
import type { TemplateDraft } from './use-template-draft'

/** Ctrl+S saves from anywhere on the page, the editor included. */
export function useSaveKey(draft: Pick<TemplateDraft, 'edited' | 'save'>): void {
  const latest = useRef(draft)
  useEffect(() => {
    latest.current = draft
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      if (latest.current.edited) latest.current.save()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
