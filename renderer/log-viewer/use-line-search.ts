import { useEffect, useRef, useState, type RefObject } from 'react'
import type { LogLine } from '../state/log-line'
import { beginSearch, noSearch, searchOn, type LineSearch } from './line-search'

/** So long it searches at a stretch: what is drawn and typed meanwhile waits no longer. */
const sliceMs = 8

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
    const go = () => {
      const until = performance.now() + sliceMs
      latest.current = searchOn(latest.current, from.current, () => performance.now() < until)
      setShown(latest.current)
      tell.current(latest.current)
      if (!latest.current.done) timer = setTimeout(go)
    }
    latest.current = beginSearch(query, lines, latest.current)
    go()
    return () => {
      if (timer !== null) clearTimeout(timer)
    }
  }, [lines, query, from])
  return shown
}
