import type { ParameterField } from '../../../../shared/prefect-3/parameter-fields'
import { jsonText } from '../../../../shared/yaml/json-text'

/** What a field is for, and what it may be. */
export function helpOf({ description, limits }: ParameterField): string | null {
  const parts = [description, limits].filter((each) => each !== null)
  return parts.length > 0 ? parts.map((each) => (/[.!?:]$/.test(each) ? each : `${each}.`)).join(' ') : null
}

export const shortOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : jsonText(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
