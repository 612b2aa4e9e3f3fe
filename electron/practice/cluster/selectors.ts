import { badRequest } from './status-error'
import type { Labels } from './objects'

export type Requirement =
  | { readonly key: string; readonly op: 'in' | 'notin'; readonly values: ReadonlySet<string> }
  | { readonly key: string; readonly op: 'exists' | 'absent' }

/** A label selector, parsed; an empty one matches everything. */
export type LabelSelector = readonly Requirement[]

const tokens = /\s*(==|!=|=|!|\(|\)|,|[^\s=!(),]+)/y

function tokenize(text: string): string[] {
  const found: string[] = []
  tokens.lastIndex = 0
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) found.push(match[1] ?? '')
  return found
}

const isWord = (token: string): boolean => token !== '' && !['==', '!=', '=', '!', '(', ')', ','].includes(token)

/**
 * @throws StatusError 400, in the words of the real parser.
 * Source: k8s.io/apimachinery, pkg/labels/selector.go.
 */
export function parseLabelSelector(text: string): LabelSelector {
  const all = tokenize(text)
  const requirements: Requirement[] = []
  let at = 0
  const peek = (): string => all[at] ?? ''
  const unparsable = (what: string): never => {
    throw badRequest(`unable to parse requirement: ${what}`)
  }
  const values = (): Set<string> => {
    if (peek() !== '(') unparsable(`found '${peek()}' expected: '('`)
    at += 1
    const list = new Set<string>()
    while (isWord(peek())) {
      list.add(peek())
      at += 1
      if (peek() === ',') at += 1
      else if (peek() !== ')') unparsable(`found '${peek()}', expected: ',' or ')'`)
    }
    if (peek() !== ')') unparsable(`found '${peek()}', expected: ',', ')' or identifier`)
    at += 1
    return list
  }
  const value = (): Set<string> => {
    const token = peek()
    if (token === '' || token === ',') return new Set([''])
    if (!isWord(token)) unparsable(`found '${token}', expected: identifier`)
    at += 1
    return new Set([token])
  }
  while (at < all.length) {
    const token = peek()
    if (token !== '!' && !isWord(token))
      throw badRequest(`found '${token}', expected: !, identifier, or 'end of string'`)
    at += 1
    if (token === '!') {
      requirements.push({ key: peek(), op: 'absent' })
      at += 1
    } else {
      const op = peek()
      if (op === '' || op === ',') requirements.push({ key: token, op: 'exists' })
      else {
        at += 1
        if (op === '=' || op === '==') requirements.push({ key: token, op: 'in', values: value() })
        else if (op === '!=') requirements.push({ key: token, op: 'notin', values: value() })
        else if (op === 'in' || op === 'notin') requirements.push({ key: token, op, values: values() })
        else unparsable(`found '${op}', expected: in, notin, =, ==, !=, gt, lt`)
      }
    }
    if (at < all.length) {
      if (peek() !== ',') throw badRequest(`found '${peek()}', expected: ',' or 'end of string'`)
      at += 1
    }
  }
  return requirements
}

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
      const match = /^(.*?)(!=|==|=)(.*)$/.exec(part)
      if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
      return { field: match[1] ?? '', equal: match[2] !== '!=', value: match[3] ?? '' }
    })
}

/** The value at a dotted path as text; the empty string when there is none. */
export function fieldOf(object: unknown, path: string): string {
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
