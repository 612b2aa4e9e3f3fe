import { Theme } from '../../shared/model/settings'

/** The theme after this one, round and round. */
export function nextTheme(theme: Theme): Theme {
  const themes = Theme.options
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
}
