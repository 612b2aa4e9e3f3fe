import { useEffect, useMemo, useRef } from 'react'
import { stillThere, toggled, withRange } from './choosing'

/** Several rows of a list, to do something with all of them. */
export interface Choosing {
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
  /** Which rows can be; all unless told. */
  readonly canChoose?: (key: string) => boolean
}

export interface Chooser {
  readonly toggle: (key: string) => void
  /** From the row that was last toggled, or from `active` where none was. */
  readonly rangeTo: (key: string, active: string | null) => void
  /** What Shift and an arrow have gone over since Shift was first pressed with one. */
  readonly sweep: (from: string, to: string) => void
  /** The next sweep begins where the list is then. */
  readonly endSweep: () => void
  readonly all: () => void
  readonly clear: () => void
}

/** @returns null where rows can't be chosen */
export function useChooser(keys: readonly string[], choosing: Choosing | undefined): Chooser | null {
  const anchor = useRef<string | null>(null)
  const swept = useRef<{ readonly from: string; readonly before: ReadonlySet<string> } | null>(null)
  useEffect(() => {
    if (!choosing) return
    const kept = stillThere(choosing.chosen, keys)
    if (kept !== choosing.chosen) choosing.onChoose(kept)
  }, [keys, choosing])
  return useMemo(() => {
    if (!choosing) return null
    const { chosen, onChoose, canChoose = () => true } = choosing
    const range = (before: ReadonlySet<string>, from: string, to: string) => {
      const next = withRange(before, keys, from, to)
      onChoose(new Set([...next].filter(canChoose)))
    }
    const endSweep = () => (swept.current = null)
    return {
      toggle: (key) => {
        endSweep()
        anchor.current = key
        if (canChoose(key)) onChoose(toggled(chosen, key))
      },
      rangeTo: (key, active) => {
        endSweep()
        const from = anchor.current !== null && keys.includes(anchor.current) ? anchor.current : (active ?? key)
        anchor.current = from
        range(chosen, from, key)
      },
      sweep: (from, to) => {
        swept.current ??= { from, before: chosen }
        anchor.current = swept.current.from
        range(swept.current.before, swept.current.from, to)
      },
      endSweep,
      all: () => onChoose(new Set(keys.filter(canChoose))),
      clear: () => {
        endSweep()
        anchor.current = null
        onChoose(new Set())
      },
    }
  }, [keys, choosing])
}
