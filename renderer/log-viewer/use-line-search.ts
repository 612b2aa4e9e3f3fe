import { useEffect, useRef, useState, type RefObject } from 'react'
import type { LogLine } from '../state/log-line'
import { beginSearch, noSearch, searchOn, type LineSearch } from './line-search'

/** So long it searches at a stretch: what is drawn and typed meanwhile waits no longer. */
const sliceMs = 8
/** Less when a letter was typed, which is to be drawn. */
const firstSliceMs = 4
/** How often it is told how far the search is, besides its first find and its end. */
const toldEveryMs = 100

/**
 * What a text is found in, as far as it was searched; a moment's work is done between two frames.
 * @param from the index of the line that it begins at
 * @param onFound told after each stretch
 */
export function useLineSearch(
  lines: readonly LogLine[],
  query: string,
  from: RefObject<number>,
  onFound: (search: LineSearch) => void,
): LineSearch {
  const [shown, setShown] = useState(noSearch)
  const latest = useRef(noSearch)
  const tell = useRef(onFound)
  useEffect(() => {
    tell.current = onFound
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let told = -Infinity
    const go = (ms: number) => {
      const began = performance.now()
      const before = latest.current
      const search = searchOn(before, from.current, () => performance.now() - began < ms)
      latest.current = search
      if (search.done || (before.total === 0 && search.total > 0) || began - told > toldEveryMs) {
        told = began
        setShown(search)
        tell.current(search)
      }
      if (!search.done) timer = setTimeout(() => go(sliceMs))
    }
    latest.current = beginSearch(query, lines, latest.current)
    go(firstSliceMs)
    return () => {
      if (timer !== null) clearTimeout(timer)
    }
  }, [lines, query, from])
  return shown
}
