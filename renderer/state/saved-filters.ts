import { isSavedFilters, type SavedFilter } from './run-filter'
import { usePanel } from './store'

const key = 'flowdeck.flow-runs.saved-filters'

/** Takes up what was saved before; of what can't be read nothing. */
export function readSavedFilters(): void {
  usePanel.setState({ savedFilters: savedIn(localStorage.getItem(key)) })
}

export function saveFilters(savedFilters: readonly SavedFilter[]): void {
  localStorage.setItem(key, JSON.stringify(savedFilters))
  usePanel.setState({ savedFilters })
}

function savedIn(text: string | null): readonly SavedFilter[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return isSavedFilters(value) ? value : []
  } catch {
    return [] // not ours, or broken
  }
}
