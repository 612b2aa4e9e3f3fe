import type { JsonObject } from '../../model/flow-run'
import { isMapping } from '../../template/path'
import { jsonText } from '../../yaml/json-text'
import { keysOf, placeholdersOf, replacePlaceholders, type Placeholder } from '../placeholders'
import { writeJson, type TemplateParts } from './parts'
import { propertiesOf } from './variables'

type Properties = readonly (readonly [name: string, schema: unknown])[]

/** The parts with other properties of the variables' schema. */
function withProperties(
  parts: TemplateParts,
  variables: unknown,
  change: (properties: Properties) => Properties,
  required: (names: readonly unknown[]) => readonly unknown[] = (names) => names,
): TemplateParts {
  const schema: JsonObject = isMapping(variables) ? variables : { type: 'object' }
  const properties = Object.fromEntries(change(Object.entries(propertiesOf(schema))))
  const names = schema['required']
  const changed = { ...schema, properties, ...(Array.isArray(names) ? { required: required(names) } : {}) }
  return { ...parts, variables: writeJson(changed) }
}

/** @param variables what the JSON of the parts says */
export const setVariable = (
  parts: TemplateParts,
  variables: unknown,
  name: string,
  schema: JsonObject,
): TemplateParts => {
  const isThere = Object.hasOwn(propertiesOf(variables), name)
  return withProperties(parts, variables, (properties) =>
    isThere ? properties.map((one) => (one[0] === name ? [name, schema] : one)) : [...properties, [name, schema]],
  )
}

/** Placeholders that name it stay, and are then undeclared. */
export const removeVariable = (parts: TemplateParts, variables: unknown, name: string): TemplateParts =>
  withProperties(
    parts,
    variables,
    (properties) => properties.filter(([each]) => each !== name),
    (names) => names.filter((each) => each !== name),
  )

/** The placeholders that name it are renamed with it. */
export function renameVariable(parts: TemplateParts, variables: unknown, from: string, to: string): TemplateParts {
  const renamed = withProperties(
    parts,
    variables,
    (properties) => properties.map(([name, schema]) => [name === from ? to : name, schema]),
    (names) => names.map((name) => (name === from ? to : name)),
  )
  const rename = (text: string) =>
    replacePlaceholders(text, (each) =>
      isNamed(each, from) ? each.whole.replace(each.name, to + each.name.slice(from.length)) : each.whole,
    )
  return {
    ...renamed,
    manifest: rename(parts.manifest),
    configuration: mapTexts(parts.configuration, rename) as JsonObject,
  }
}

const isNamed = ({ kind, name }: Placeholder, variable: string): boolean =>
  kind === 'value' && keysOf(name)[0] === variable

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map))
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, map)]))
}

/** Where placeholders name a variable. */
export interface VariableUses {
  /** How often in the manifest. */
  readonly manifest: number
  /** The keys of the configuration. */
  readonly configuration: readonly string[]
}

/** Of each variable that is named somewhere. */
export function usesOf({ manifest, configuration }: TemplateParts): ReadonlyMap<string, VariableUses> {
  const uses = new Map<string, { manifest: number; configuration: string[] }>()
  const note = (text: string, add: (use: { manifest: number; configuration: string[] }) => void) => {
    for (const { kind, name } of placeholdersOf(text)) {
      if (kind !== 'value') continue
      const [variable = ''] = keysOf(name)
      const use = uses.get(variable) ?? { manifest: 0, configuration: [] }
      uses.set(variable, use)
      add(use)
    }
  }
  note(manifest, (use) => use.manifest++)
  for (const [key, value] of Object.entries(configuration)) {
    note(jsonText(value), (use) => {
      if (!use.configuration.includes(key)) use.configuration.push(key)
    })
  }
  return uses
}

/** "2 places of the manifest and command of the configuration"; null for none. */
export function usesInWords(uses: VariableUses | undefined): string | null {
  const { manifest = 0, configuration = [] } = uses ?? {}
  const parts = [
    ...(manifest > 0 ? [`${manifest} place${manifest === 1 ? '' : 's'} of the manifest`] : []),
    ...(configuration.length > 0 ? [`${configuration.join(', ')} of the configuration`] : []),
  ]
  return parts.length === 0 ? null : parts.join(' and ')
}

/** Why no variable can have this name, as a sentence; null for one that can. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'A variable has a name.'
  if (taken.includes(name)) return `There is a variable ${name} already. Choose another name.`
  if (/^[\p{L}\p{N}_-]+$/u.test(name)) return null
  return 'A name has letters, digits, _ and -: a placeholder finds no other.'
}
