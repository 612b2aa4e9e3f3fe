import type { MisspeltKey } from './misspelt-keys'
import type { TemplateCheck } from './template-check'

export const misspeltRule = 'misspelt-key'

/** What is said of a misspelt key, the remedy first. @param effect what becomes of a template with it */
export function misspeltWords(
  { path, field }: MisspeltKey,
  effect: 'leftOut' | 'noJob',
): Pick<TemplateCheck, 'rule' | 'message' | 'edit'> {
  const key = String(path.at(-1))
  const then = effect === 'leftOut' ? 'and leaves it out' : `and without ${field} no Job can be made`
  return {
    rule: misspeltRule,
    message: `Did you mean ${field}? Kubernetes knows no field ${key} here, ${then}.`,
    edit: { kind: 'renameKey', path: [...path], name: field, label: `Write ${field}` },
  }
}
