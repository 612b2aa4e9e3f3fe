import { useLayoutEffect, useSyncExternalStore } from 'react'
import type { Theme } from '../../shared/model/settings'

const dark = matchMedia('(prefers-color-scheme: dark)')
const subscribe = (changed: () => void) => {
  dark.addEventListener('change', changed)
  return () => dark.removeEventListener('change', changed)
}

/** The theme in force, also written on the document's root, where the tokens look for it. */
export function useTheme(setting: Theme): 'light' | 'dark' {
  const systemIsDark = useSyncExternalStore(subscribe, () => dark.matches)
  const theme = setting === 'system' ? (systemIsDark ? 'dark' : 'light') : setting
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme
    document.documentElement.style.colorScheme = theme
  }, [theme])
  return theme
}
