import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { Sort } from './sort-rows'

/**
 * Keeps what is seen where it is when rows come or go above it: at the top of the list only while the pointer is on a row. A
 * list that is too short to be scrolled so far gets the room for it below, in `--spare`.
 * @param pointed the key of the row that the pointer is on; null while it is on none
 * @returns how many rows have come above since the list was last at its top.
 */
export function useAnchoredScroll(
  scroller: RefObject<HTMLElement | null>,
  keys: readonly string[],
  rowHeight: number,
  sort: Sort | null,
  pointed: RefObject<string | null>,
): number {
  const [unseen, setUnseen] = useState(0)
  const before = useRef({ keys, sort })
  useLayoutEffect(() => {
    const element = scroller.current
    const { keys: oldKeys, sort: oldSort } = before.current
    before.current = { keys, sort }
    if (!element || oldKeys === keys || oldSort !== sort) return
    if (element.scrollTop === 0 && pointed.current === null) return
    const first = Math.min(Math.floor(element.scrollTop / rowHeight), oldKeys.length - 1)
    const anchor = pointed.current ?? oldKeys[first]
    const oldIndex = anchor === undefined ? -1 : oldKeys.indexOf(anchor)
    const index = anchor === undefined ? -1 : keys.indexOf(anchor)
    if (oldIndex === -1 || index === -1 || index === oldIndex) return
    const top = element.scrollTop + (index - oldIndex) * rowHeight
    const lacking = top + element.clientHeight - contentHeight(element)
    if (lacking > 0) element.style.setProperty('--spare', `${spareOf(element) + lacking}px`)
    element.scrollTo({ top, behavior: 'instant' })
    setUnseen((count) => Math.max(0, count + index - oldIndex))
  }, [scroller, keys, rowHeight, sort, pointed])
  useEffect(() => {
    const element = scroller.current
    // To read the position is to lay out: only when there is something to forget.
    if (!element || unseen === 0) return
    const scrolled = () => {
      if (element.scrollTop >= rowHeight) return
      setUnseen(0)
      element.style.removeProperty('--spare')
    }
    element.addEventListener('scroll', scrolled, { passive: true })
    return () => element.removeEventListener('scroll', scrolled)
  }, [scroller, rowHeight, unseen])
  return unseen
}

const spareOf = (element: HTMLElement): number => Number.parseFloat(element.style.getPropertyValue('--spare')) || 0

/** Also of one that does not fill the list: `scrollHeight` is never less than what is seen. */
function contentHeight(element: HTMLElement): number {
  const last = element.lastElementChild?.getBoundingClientRect().bottom ?? 0
  return last - element.getBoundingClientRect().top + element.scrollTop
}
