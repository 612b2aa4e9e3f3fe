import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { Sort } from './sort-rows'

/**
 * Keeps what is seen where it is when rows come or go above it.
 * @returns how many rows have come above since the list was last at its top.
 */
export function useAnchoredScroll(
  scroller: RefObject<HTMLElement | null>,
  keys: readonly string[],
  rowHeight: number,
  sort: Sort | null,
): number {
  const [unseen, setUnseen] = useState(0)
  const before = useRef({ keys, sort })
  useLayoutEffect(() => {
    const element = scroller.current
    const { keys: oldKeys, sort: oldSort } = before.current
    before.current = { keys, sort }
    if (!element || element.scrollTop === 0 || oldKeys === keys || oldSort !== sort) return
    const oldIndex = Math.min(Math.floor(element.scrollTop / rowHeight), oldKeys.length - 1)
    const anchor = oldKeys[oldIndex]
    const index = anchor === undefined ? -1 : keys.indexOf(anchor)
    if (index === -1 || index === oldIndex) return
    element.scrollBy({ top: (index - oldIndex) * rowHeight, behavior: 'instant' })
    setUnseen((count) => Math.max(0, count + index - oldIndex))
  }, [scroller, keys, rowHeight, sort])
  useEffect(() => {
    const element = scroller.current
    // To read the position is to lay out: only when there is something to forget.
    if (!element || unseen === 0) return
    const scrolled = () => {
      if (element.scrollTop < rowHeight) setUnseen(0)
    }
    element.addEventListener('scroll', scrolled, { passive: true })
    return () => element.removeEventListener('scroll', scrolled)
  }, [scroller, rowHeight, unseen])
  return unseen
}
