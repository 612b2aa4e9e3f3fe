import { isCollection, type Document } from 'yaml'
import { expandAliases } from './expand-aliases'
import { withoutValue, withValue, valueAt } from './path'
import { spliceYaml } from './splice-yaml'
import type { YamlChange } from './yaml-change'
import { setNode, yamlStyle } from './yaml-node'
import { readYaml } from './yaml-source'

/**
 * Changes a text of one YAML document. Where it can, it cuts and pastes, so that everything else keeps its spelling to
 * the letter; the outcome is read again, and unless it says exactly what it should, the document is written again:
 * comments stay then too, indentation and anchors may not.
 */
export function editYaml(text: string, change: YamlChange): string {
  const wanted = applyToData(documentOf(text).toJS(), change)
  const spliced = spliceYaml(text, change)
  if (spliced !== undefined && says(spliced, wanted)) return spliced
  return rewrite(text, change)
}

function says(text: string, wanted: unknown): boolean {
  const [document, second] = readYaml(text).documents
  if (!document || second || document.errors.length > 0) return false
  return JSON.stringify(sorted(document.toJS())) === JSON.stringify(sorted(wanted))
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

/** @throws when there is none: the caller has read the text before. */
function documentOf(text: string): Document {
  const [document] = readYaml(text).documents
  if (!document) throw new Error('an edit needs a text that has been read as a template')
  return document
}

function rewrite(text: string, change: YamlChange): string {
  const document = documentOf(text)
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
