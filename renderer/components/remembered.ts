import { useCallback, useState, useSyncExternalStore } from 'react'

/**
 * A setting of a view, kept over restarts: widths, sort, filters. Read with `accept`, since an older panel may have written it.
 * All that name the same key have the same value.
 */
export function useRemembered<T>(
  key: string,
  initial: T,
  accept: (value: unknown) => value is T,
): readonly [T, (value: T) => void] {
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(storageKey(key)))
  const [known, setKnown] = useState(() => ({ key, text, value: valueOf(text, initial, accept) }))
  let { value } = known
  // It was set elsewhere, or the view has become another one, which has settings of its own.
  if (known.key !== key || known.text !== text) {
    value = valueOf(text, initial, accept)
    setKnown({ key, text, value })
  }
  return [value, useCallback((next: T) => remember(key, next), [key])]
}

/** Sets what is remembered, also in the views that show it now. */
export function remember(key: string, value: unknown): void {
  localStorage.setItem(storageKey(key), JSON.stringify(value))
  for (const look of views) look()
}

const views = new Set<() => void>()
function subscribe(look: () => void): () => void {
  views.add(look)
  return () => views.delete(look)
}

const storageKey = (key: string) => `flowdeck.${key}`

function valueOf<T>(text: string | null, initial: T, accept: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
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
