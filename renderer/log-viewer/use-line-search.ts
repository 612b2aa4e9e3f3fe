import { useEffect, useRef, useState, type RefObject } from 'react'
import type { LogLine } from '../state/log-line'
import { beginSearch, noSearch, searchOn, type LineSearch } from './line-search'

/** How long it searches at a stretch: drawing and typing wait no longer than this. */
const sliceMs = 8
/** The first stretch is shorter: the letter that was just typed waits to be drawn. */
const firstSliceMs = 4
/** How often progress is told, besides the first match and the end. */
const toldEveryMs = 100

/**
 * Searches lines for a text, a moment's work between two frames.
 * @param from the index of the line that it begins at
 * @param onFound called whenever progress is told
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
