import { jsonText } from '../../yaml/json-text'
import { placeholdersOf } from '../placeholders'
import type { TemplateParts } from './parts'

/** What a refusal of the server is about. Lines count from 1. */
export type RefusedPlace =
  | { readonly part: 'manifest' | 'variables'; readonly line: number }
  | { readonly part: 'configuration'; readonly field: string }

/**
 * Where that stands which the server names in its sentence about a template that it does not take.
 * Source: prefect 3.9.1, server/schemas/actions.py, validate_base_job_template.
 */
export function refusedPlace(message: string, parts: TemplateParts): RefusedPlace | null {
  const [, names] = /undeclared variable\(s\): (.+?)\.?$/s.exec(message) ?? []
  if (names !== undefined) return firstUse(new Set(names.split(' ,')), parts)
  return /variables/.test(message) ? { part: 'variables', line: 1 } : null
}

/** The server's sentence without what its machinery puts before it. */
export const refusedWords = (message: string): string =>
  message.replace(
    /^HTTP 422: (Invalid request received\. )?(base_job_template: )?(Value error, )?/,
    'The server says: ',
  )

function firstUse(names: ReadonlySet<string>, { manifest, configuration }: TemplateParts): RefusedPlace | null {
  const namesOne = (text: string) => placeholdersOf(text).some(({ name }) => names.has(name))
  const line = manifest.split('\n').findIndex(namesOne)
  if (line !== -1) return { part: 'manifest', line: line + 1 }
  const field = Object.keys(configuration).find((key) => namesOne(jsonText(configuration[key])))
  return field === undefined ? null : { part: 'configuration', field }
}
