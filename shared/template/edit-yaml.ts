import { isCollection, isMap, type Document } from 'yaml'
import { noLimits } from '../yaml/limits'
import { valueOf } from '../yaml/parse-yaml'
import { expandAliases } from '../yaml/expand-aliases'
import { canonicalJson } from '../yaml/json-text'
import { keyText } from '../yaml/key-text'
import { yamlStyle } from '../yaml/write-yaml'
import { isMapping, withoutValue, withValue, valueAt } from './path'
import { spliceYaml } from './splice-yaml'
import type { YamlChange } from './yaml-change'
import { setNode } from './yaml-node'
import { readYaml, withoutByteOrderMark } from './yaml-source'

/** So many changes are made one by one, each by cutting and pasting; each reads the whole text several times. */
const splicedMost = 16

/** Changes a text of one YAML document; each change applies to what the one before it left. */
export const editYaml = (text: string, changes: readonly YamlChange[]): string =>
  changes.length > splicedMost ? rewrite(text, changes) : changes.reduce(editOnce, withoutByteOrderMark(text))

/**
 * Where it can, it cuts and pastes, so that everything else keeps its spelling to
 * the letter; the outcome is read again, and unless it says exactly what it should, the document is written again:
 * comments stay then too, indentation and anchors may not.
 */
function editOnce(text: string, change: YamlChange): string {
  const wanted = applyToData(valueOf(documentOf(text)), change)
  const spliced = spliceYaml(text, change)
  if (spliced !== undefined && says(spliced, wanted)) return spliced
  return rewrite(text, [change])
}

function says(text: string, wanted: unknown): boolean {
  const { documents, problems } = readYaml(text, noLimits)
  const [document, second] = documents
  if (!document || second || problems.length > 0 || document.errors.length > 0) return false
  return canonicalJson(valueOf(document)) === canonicalJson(wanted)
}

/** The change as it would be made to what the document says. */
export function applyToData(data: unknown, change: YamlChange): unknown {
  if (change.kind === 'set') return withValue(data, change.path, change.value)
  if (change.kind === 'remove') return withoutValue(data, change.path)
  if (change.kind === 'rename') return withRenamedKey(data, change)
  const listPath = change.path.slice(0, -1)
  const list = valueAt(data, listPath) as readonly unknown[]
  const index = change.path.at(-1) as number
  return withValue(data, listPath, [list[index], ...list.filter((_, other) => other !== index)])
}

function withRenamedKey(data: unknown, { path, name }: Extract<YamlChange, { kind: 'rename' }>): unknown {
  const above = path.slice(0, -1)
  const mapping = valueAt(data, above)
  if (!isMapping(mapping)) return data
  const renamed = Object.entries(mapping).map(([key, value]) => [key === path.at(-1) ? name : key, value] as const)
  return withValue(data, above, Object.fromEntries(renamed))
}

/** @throws when there is none: the caller has read the text before. */
function documentOf(text: string): Document {
  const [document] = readYaml(text, noLimits).documents
  if (!document) throw new Error('an edit needs a text that has been read as a template')
  return document
}

function rewrite(text: string, changes: readonly YamlChange[]): string {
  const document = documentOf(text)
  expandAliases(document)
  for (const change of changes) changeIn(document, change)
  const written = document.toString(yamlStyle)
  // Lines end as they did.
  return text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written
}

function renameIn(document: Document, { path, name }: Extract<YamlChange, { kind: 'rename' }>): void {
  const mapping: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  if (!isMap(mapping)) return
  const pair = mapping.items.find(({ key }) => keyText(key) === path.at(-1))
  if (pair) pair.key = document.createNode(name)
}

function changeIn(document: Document, change: YamlChange): void {
  if (change.kind === 'set') setNode(document, change.path, change.value)
  else if (change.kind === 'remove') document.deleteIn(change.path)
  else if (change.kind === 'rename') renameIn(document, change)
  else {
    const list: unknown = document.getIn(change.path.slice(0, -1), true)
    if (isCollection(list))
      list.items.unshift(...((list.items as unknown[]).splice(change.path.at(-1) as number, 1) as never[]))
  }
}
