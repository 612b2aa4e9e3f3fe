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
  /** Chooses what Shift and an arrow have gone over: from the row where that began to `to`. */
  readonly sweep: (from: string, to: string) => void
  /** The next sweep begins at the row that it is told. */
  readonly endSweep: () => void
  readonly all: () => void
  readonly clear: () => void
  /** Lets rows go that are no longer in the list. */
  readonly tidy: () => void
}

/** What a list remembers from one key to the next. */
export interface ChooserMemory {
  /** Where a range begins. */
  anchor: string | null
  /** Where a sweep began, and what was chosen before it. */
  swept: { readonly from: string; readonly before: ReadonlySet<string> } | null
  /** What the list chose last. */
  given: ReadonlySet<string> | null
}

export const newMemory = (): ChooserMemory => ({ anchor: null, swept: null, given: null })

/** What keys and clicks choose in a list of these rows. */
export function chooserOf(memory: ChooserMemory, keys: readonly string[], choosing: Choosing): Chooser {
  const { chosen, onChoose, canChoose = () => true } = choosing
  const give = (next: ReadonlySet<string>) => {
    memory.given = next
    onChoose(next)
  }
  const range = (before: ReadonlySet<string>, from: string, to: string) =>
    give(new Set([...withRange(before, keys, from, to)].filter(canChoose)))
  const endSweep = () => {
    memory.swept = null
  }
  return {
    toggle: (key) => {
      endSweep()
      memory.anchor = key
      if (canChoose(key)) give(toggled(chosen, key))
    },
    rangeTo: (key, active) => {
      endSweep()
      const { anchor } = memory
      const from = anchor !== null && keys.includes(anchor) ? anchor : (active ?? key)
      memory.anchor = from
      range(chosen, from, key)
    },
    sweep: (from, to) => {
      // Rows that were chosen or let go elsewhere meanwhile stay as they are, and a row that is gone begins nothing.
      if (chosen !== memory.given || !keys.includes(memory.swept?.from ?? from)) endSweep()
      const swept = memory.swept ?? { from, before: chosen }
      memory.swept = swept
      memory.anchor = swept.from
      range(swept.before, swept.from, to)
    },
    endSweep,
    all: () => {
      endSweep()
      give(new Set(keys.filter(canChoose)))
    },
    clear: () => {
      endSweep()
      memory.anchor = null
      give(new Set())
    },
    tidy: () => {
      const kept = stillThere(chosen, keys)
      if (kept !== chosen) give(kept)
    },
  }
}
