import { useEffect, useMemo, useState } from 'react'
import { chooserOf, newMemory, type Chooser, type Choosing } from './chooser'

export type { Choosing } from './chooser'

/** @returns null where rows can't be chosen */
export function useChooser(keys: readonly string[], choosing: Choosing | undefined): Chooser | null {
  const [memory] = useState(newMemory)
  const chooser = useMemo(() => (choosing ? chooserOf(memory, keys, choosing) : null), [memory, keys, choosing])
  useEffect(() => chooser?.tidy(), [chooser])
  return chooser
}
