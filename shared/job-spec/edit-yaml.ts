import { isCollection, parse, parseDocument } from 'yaml'
import { expandAliases } from './expand-aliases'
import { withoutValue, withValue, valueAt, type Path } from './path'
import { spliceYaml } from './splice-yaml'
import { setNode, yamlReading, yamlStyle } from './yaml-node'

/** A change to a YAML document. Objects as values are for what isn't there yet. */
export type YamlChange =
  | { readonly kind: 'set'; readonly path: Path; readonly value: string | number | object }
  | { readonly kind: 'remove'; readonly path: Path }
  /** Makes an item of a list its first. */
  | { readonly kind: 'moveFirst'; readonly path: Path }

/**
 * Changes a text of one YAML document. Where it can, it cuts and pastes, so that everything else keeps its spelling to
 * the letter; the outcome is read again, and unless it says exactly what it should, the document is written anew:
 * comments stay then too, indentation and anchors may not.
 */
export function editYaml(text: string, change: YamlChange): string {
  const before: unknown = parse(text, yamlReading)
  const wanted = JSON.stringify(applyToData(before, change))
  const spliced = spliceYaml(text, change)
  if (spliced !== undefined && says(spliced, wanted)) return spliced
  return rewrite(text, change)
}

function says(text: string, wanted: string): boolean {
  const document = parseDocument(text, yamlReading)
  return (
    document.errors.length === 0 &&
    JSON.stringify(sorted(document.toJS())) === JSON.stringify(sorted(JSON.parse(wanted)))
  )
}

/** With the keys of mappings in one order: where a new one goes is for the text to choose. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sorted(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The change as it would be made to what the document says. */
export function applyToData(data: unknown, change: YamlChange): unknown {
  if (change.kind === 'set') return withValue(data, change.path, change.value)
  if (change.kind === 'remove') return withoutValue(data, change.path)
  const listPath = change.path.slice(0, -1)
  const list = valueAt(data, listPath) as readonly unknown[]
  const index = change.path.at(-1) as number
  return withValue(data, listPath, [list[index], ...list.filter((_, other) => other !== index)])
}

function rewrite(text: string, change: YamlChange): string {
  const document = parseDocument(text, yamlReading)
  expandAliases(document)
  if (change.kind === 'set') setNode(document, change.path, change.value)
  else if (change.kind === 'remove') document.deleteIn(change.path)
  else {
    const list: unknown = document.getIn(change.path.slice(0, -1), true)
    if (isCollection(list))
      list.items.unshift(...((list.items as unknown[]).splice(change.path.at(-1) as number, 1) as never[]))
  }
  return document.toString(yamlStyle)
}
