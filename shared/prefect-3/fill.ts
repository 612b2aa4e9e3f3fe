import type { FieldChange } from '../template/field-change'
import { isMapping, type Path } from '../template/path'
import { Allowance } from './allowance'
import type { JobVariables, ValueAuthor } from './job-variables'
import {
  Characters,
  lookUp,
  missing,
  keysOf,
  placeholdersOf,
  replacePlaceholders,
  solePlaceholder,
  type Missing,
  type Placeholder,
} from './placeholders'
import { str } from './python-values'
import type { References } from './references'

/** What placeholders stand for. */
export interface Scope {
  readonly variables: Pick<JobVariables, 'values' | 'authorOf'>
  readonly references: References
  /** The variables of the agent's process, for `{{ $NAME }}`. */
  readonly environment: Readonly<Record<string, string>>
}

export type FillAuthor = ValueAuthor | 'pool' | 'agent'

/**
 * Fills in placeholders. A text that is one placeholder becomes its value, of whatever type; one without a value takes its
 * key or item with it, and inside of a text it is nothing. What is filled in is not filled again, but blocks and variables
 * of the API are put into it.
 * Source: prefect 3.9.1, utilities/templating, apply_values; workers/base.py, from_template_and_values.
 */
export class Filler {
  /** What was done, for `applyChanges`: paths of items count as the list stood before its own items were removed. */
  readonly changes: FieldChange[] = []
  readonly #allowance = new Allowance()
  readonly #characters = new Characters()

  constructor(private readonly scope: Scope) {}

  /** @throws Refused */
  fill(template: unknown, path: Path): unknown {
    if (typeof template === 'string') return this.#filledText(template, path)
    if (Array.isArray(template)) return this.#filledList(template, path)
    return isMapping(template) ? this.#filledMapping(template, path) : template
  }

  #filledText(text: string, path: Path): unknown {
    const found = placeholdersOf(text)
    if (found.length === 0) return text
    const value = this.#apply(text, found)
    if (value === missing) {
      this.changes.push({ kind: 'remove', path, why: `${namesOf(found)} has no value`, keeps: true })
      return missing
    }
    const resolved = this.scope.references.resolve(value)
    if (resolved === text) return text
    const by = this.authorOf(text)
    this.changes.push({ kind: 'set', path, value: resolved, by, why: `comes from ${namesOf(found)}`, keeps: true })
    return resolved
  }

  #filledList(list: readonly unknown[], path: Path): unknown {
    const before = this.changes.length
    const items = list.map((item, index) => this.fill(item, [...path, index]))
    if (!items.includes(missing)) return items
    // The last first: what has not been removed then still stands where it stood.
    const isOwn = ({ kind, path: at }: FieldChange) => kind === 'remove' && at.length === path.length + 1
    const made = this.changes.splice(before)
    const removed = made.filter(isOwn)
    this.changes.push(...made.filter((change) => !isOwn(change)))
    this.changes.push(...removed.reverse())
    return items.filter((item) => item !== missing)
  }

  #filledMapping(mapping: Readonly<Record<string, unknown>>, path: Path): unknown {
    const block = this.#blockOf(mapping)
    if (block) {
      const why = 'comes from a block'
      this.changes.push({ kind: 'set', path, value: block.value, by: 'pool', why, keeps: true })
      return block.value
    }
    return Object.fromEntries(
      Object.entries(mapping)
        .map(([key, value]) => [key, this.fill(value, [...path, key])] as const)
        .filter(([, value]) => value !== missing),
    )
  }

  /** The id may be a placeholder; blocks inside of a reference to a block are not looked for. */
  #blockOf(mapping: Readonly<Record<string, unknown>>): { readonly value: unknown } | undefined {
    if (!Object.hasOwn(mapping, '$ref')) return undefined
    const reference = this.applied(mapping['$ref'])
    return reference === missing ? undefined : this.scope.references.blockOf({ $ref: reference })
  }

  /** With the values of variables only, and nothing noted. */
  applied(template: unknown): unknown {
    if (typeof template === 'string') return this.#apply(template, placeholdersOf(template))
    if (Array.isArray(template)) return template.map((item) => this.applied(item)).filter((item) => item !== missing)
    if (!isMapping(template)) return template
    return Object.fromEntries(
      Object.entries(template)
        .map(([key, value]) => [key, this.applied(value)] as const)
        .filter(([, value]) => value !== missing),
    )
  }

  #apply(text: string, found: readonly Placeholder[]): unknown {
    if (found.length === 0) return text
    const sole = solePlaceholder(text, found)
    if (sole?.kind === 'value') return lookUp(this.scope.variables.values, sole.name, this.#characters)
    return replacePlaceholders(text, (placeholder) => this.#asText(placeholder))
  }

  #asText({ kind, name, whole }: Placeholder): string {
    if (kind === 'block' || kind === 'variable') return whole
    const value =
      kind === 'value' ? lookUp(this.scope.variables.values, name, this.#characters) : this.#ofEnvironment(name)
    return value === missing ? '' : this.#allowance.spend(str(value))
  }

  #ofEnvironment(name: string): string | Missing {
    const { environment } = this.scope
    const variable = name.replace(/^\$+/, '')
    return Object.hasOwn(environment, variable) ? (environment[variable] ?? missing) : missing
  }

  /** Of a text with several placeholders, whoever is nearest to the run. */
  authorOf(text: unknown): FillAuthor {
    const authors = (typeof text === 'string' ? placeholdersOf(text) : []).flatMap(({ kind, name }): FillAuthor[] => {
      if (kind === 'environment') return ['agent']
      if (kind !== 'value' || lookUp(this.scope.variables.values, name, this.#characters) === missing) return []
      return [this.scope.variables.authorOf(keysOf(name)[0] ?? '')]
    })
    return nearest.find((one) => authors.includes(one)) ?? 'pool'
  }
}

const nearest: readonly FillAuthor[] = ['run', 'agent', 'deployment', 'variable']

function namesOf(found: readonly Placeholder[]): string {
  const [first, ...others] = new Set(found.map(({ name }) => name))
  return others.length === 0 ? `the variable ${first ?? ''}` : `the variables ${[first, ...others].join(', ')}`
}
