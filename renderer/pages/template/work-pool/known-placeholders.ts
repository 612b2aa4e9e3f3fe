import {
  explainPlaceholder,
  offersInDefaults,
  offersOf,
} from '../../../../shared/prefect-3/base-template/placeholder-words'
import type { Variable } from '../../../../shared/prefect-3/base-template/variables'
import type { Placeholders } from '../../../editor/placeholders'

/** What the manifest may name: the server takes variables there, and nothing else. */
export const placeholdersOfManifest = (variables: readonly Variable[]): Placeholders => ({
  offers: offersOf(variables),
  explain: (name) => explainPlaceholder(name, variables, false),
})

/** What the default of a variable may name. */
export const placeholdersOfDefaults = (variables: readonly Variable[]): Placeholders => ({
  offers: offersInDefaults,
  explain: (name) => explainPlaceholder(name, variables, true),
})
