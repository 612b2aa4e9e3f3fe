import { useCallback, useState } from 'react'

/** A setting of a view, kept over restarts: widths, sort, filters. Read with `accept`, since an older panel may have written it. */
export function useRemembered<T>(
  key: string,
  initial: T,
  accept: (value: unknown) => value is T,
): readonly [T, (value: T) => void] {
  const [known, setKnown] = useState(() => ({ key, value: read(key, initial, accept) }))
  let { value } = known
  // The view has become another one, which has settings of its own.
  if (known.key !== key) {
    value = read(key, initial, accept)
    setKnown({ key, value })
  }
  const remember = useCallback(
    (next: T) => {
      setKnown({ key, value: next })
      localStorage.setItem(storageKey(key), JSON.stringify(next))
    },
    [key],
  )
  return [value, remember]
}

const storageKey = (key: string) => `flowdeck.${key}`

function read<T>(key: string, initial: T, accept: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey(key)) ?? 'null')
    return accept(value) ? value : initial
  } catch {
    return initial // not ours, or broken: the view begins again
  }
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
/** Accepts one of some words. */
export const isOneOf =
  <T extends string>(words: readonly T[]) =>
  (value: unknown): value is T =>
    words.some((word) => word === value)
