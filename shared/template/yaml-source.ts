import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import type { Path } from './path'
import { nodeEnd, yamlReading } from './yaml-node'

/** A place in a text; lines and columns count from 1, `endLine` is inclusive. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly endLine: number
}

/** YAML as it stands in a text, so that what is known about a value can be said at its line. */
export interface YamlSource {
  /** Those that hold something; a `---` with nothing behind it makes none. */
  readonly documents: readonly Document.Parsed[]
  placeAt(offset: number, endOffset?: number): Place
}

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, ...yamlReading })
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : []
  return {
    documents: documents.filter((document) => holdsSomething(document)),
    placeAt(offset, endOffset = offset) {
      const { line, col } = lines.linePos(offset)
      return { line, column: col, endLine: Math.max(line, lines.linePos(Math.max(offset, endOffset - 1)).line) }
    },
  }
}

function holdsSomething({ contents, errors, warnings }: Document.Parsed): boolean {
  const empty = contents === null || (isScalar(contents) && contents.value === null && contents.source === '')
  return !empty || errors.length > 0 || warnings.length > 0
}

/** What was found on the way along a path. */
export interface Found {
  /** The key, for a value of a mapping. */
  readonly key: Node | null
  readonly value: Node | null
  /** False when the path went on from here: this is the nearest that exists. */
  readonly exact: boolean
}

/** Follows a path through mappings, lists and aliases, as far as it leads. */
export function findNode(document: Document, path: Path): Found {
  let found: Found = { key: null, value: document.contents, exact: true }
  for (const step of path) {
    const parent = isAlias(found.value) ? (found.value.resolve(document) ?? null) : found.value
    const next = isCollection(parent) ? child(parent.items, isMap(parent), step) : undefined
    if (next === undefined) return { ...found, exact: false }
    found = next
  }
  return found
}

function child(items: readonly unknown[], inMap: boolean, step: string | number): Found | undefined {
  if (!inMap) {
    const item = typeof step === 'number' ? items[step] : undefined
    return isNode(item) ? { key: null, value: item, exact: true } : undefined
  }
  const pair = items.find(
    (item): item is Pair => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
  )
  if (!pair) return undefined
  return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null, exact: true }
}

/** Where a path's key and value stand; for what isn't there, the line of the nearest key above it. */
export function placeOf(source: YamlSource, document: Document, path: Path): Place {
  const { key, value, exact } = findNode(document, path)
  const first = key ?? value
  const start = first?.range?.[0] ?? 0
  if (!exact) return { ...source.placeAt(start), endLine: source.placeAt(start).line }
  return source.placeAt(start, value ? nodeEnd(value) : start)
}
