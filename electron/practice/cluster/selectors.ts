import { badRequest } from './status-error'
import type { Labels } from './objects'

export type Requirement =
  | { readonly key: string; readonly op: 'in' | 'notin'; readonly values: ReadonlySet<string> }
  | { readonly key: string; readonly op: 'exists' | 'absent' }

/** A label selector, parsed; an empty one matches everything. */
export type LabelSelector = readonly Requirement[]

const word = '[^\\s=!(),]+'
/** `!key`, `key`, `key=value`, `key in (a, b)`, each up to a comma or the end. */
const requirement = new RegExp(
  `\\s*(?:!\\s*(?<absent>${word})|(?<key>${word})(?:\\s*(?:(?<sign>==?|!=)(?:\\s*(?<value>${word}))?|(?<set>in|notin)\\s*\\((?<values>[^()=!]*)\\)))?)\\s*(?:,|$)`,
  'y',
)

/**
 * @throws StatusError 400; what can't be read is told in fewer words than the real parser has for it.
 * Source: k8s.io/apimachinery, pkg/labels/selector.go.
 */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements: Requirement[] = []
  for (let at = 0; at < text.length; at = requirement.lastIndex) {
    requirement.lastIndex = at
    const groups = requirement.exec(text)?.groups
    if (!groups) throw badRequest(`unable to parse requirement: found '${text.slice(at)}'`)
    requirements.push(requirementOf(groups))
  }
  return requirements
}

function requirementOf({ absent, key = '', sign, value = '', set, values }: Groups): Requirement {
  if (absent !== undefined) return { key: absent, op: 'absent' }
  if (sign !== undefined) return { key, op: sign === '!=' ? 'notin' : 'in', values: new Set([value]) }
  if (values === undefined) return { key, op: 'exists' }
  return { key, op: set === 'in' ? 'in' : 'notin', values: new Set(values.split(',').map((one) => one.trim())) }
}

type Groups = Readonly<Record<string, string | undefined>>

export function matchesLabels(selector: LabelSelector, labels: Labels = {}): boolean {
  return selector.every((requirement) => {
    const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined
    switch (requirement.op) {
      case 'exists':
        return value !== undefined
      case 'absent':
        return value === undefined
      case 'in':
        return value !== undefined && requirement.values.has(value)
      case 'notin':
        return value === undefined || !requirement.values.has(value)
    }
  })
}

export interface FieldRequirement {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}
export type FieldSelector = readonly FieldRequirement[]

/**
 * @throws StatusError 400 for what isn't a selector.
 * Source: k8s.io/apimachinery, pkg/fields/selector.go.
 */
export function parseFieldSelector(text: string): FieldSelector {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const sign = /!=|==?/.exec(part)
      if (!sign) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
      const value = part.slice(sign.index + sign[0].length)
      return { field: part.slice(0, sign.index), equal: sign[0] !== '!=', value }
    })
}

/** The value at a dotted path as text; the empty string when there is none. */
export function fieldOf(object: unknown, path: string): string {
  // A Job's field has another name for selectors.
  if (path === 'status.successful') return fieldOf(object, 'status.succeeded') || '0'
  let value = object
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key]
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}

export const matchesFields = (selector: FieldSelector, object: unknown): boolean =>
  selector.every(({ field, equal, value }) => (fieldOf(object, field) === value) === equal)
