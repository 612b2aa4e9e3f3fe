import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { templateLimits, type Limits } from '../yaml/limits'
import { keyText } from '../yaml/key-text'
import { asKubectl } from '../yaml/kubectl-schema'
import { parseYaml } from '../yaml/parse-yaml'
import { unreadableText, unreadableValues, type Unreadable } from '../yaml/unreadable'
import type { YamlProblem } from '../yaml/yaml-problem'
import type { Path } from './path'
import { nodeEnd } from './yaml-node'

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
  /** Why its aliases can't be followed, why it is too much, or why kubectl refuses it; nothing may then be made of its documents. */
  readonly problems: readonly (YamlProblem | Unreadable)[]
  placeAt(offset: number, endOffset?: number): Place
  /** The pair of a mapping that has this key. */
  pairOf(map: YAMLMap, key: string): Pair | undefined
}

/** A mark of the byte order at the beginning says nothing; places count from behind it. */
export const withoutByteOrderMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text)

export function readYaml(given: string, limits: Limits = templateLimits): YamlSource {
  const text = withoutByteOrderMark(given)
  const { documents, problem: first, lines } = parseYaml(text, limits, asKubectl)
  const odd = first ?? unreadableText(text)
  const problems = odd ? [odd] : documents.flatMap((one) => (one.errors.length > 0 ? [] : unreadableValues(one, text)))
  const lineAt = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    // Of a text that is too long no lines were counted.
    return line === 0 ? { line: 1, col: 1 } : { line, col }
  }
  const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()
  return {
    documents: documents.filter((document) => holdsSomething(document)),
    problems,
    placeAt(offset, endOffset = offset) {
      const { line, col } = lineAt(offset)
      return { line, column: col, endLine: Math.max(line, lineAt(Math.max(offset, endOffset - 1)).line) }
    },
    pairOf(map, key) {
      const known = pairs.get(map) ?? pairsByKey(map)
      pairs.set(map, known)
      return known.get(key)
    },
  }
}

/** Of a key that stands there twice, the last, which counts. */
const pairsByKey = (map: YAMLMap): ReadonlyMap<string, Pair> =>
  new Map(
    map.items.flatMap((pair) => {
      const key = keyText(pair.key)
      return key === null ? [] : [[key, pair] as const]
    }),
  )

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
export function findNode(source: YamlSource, document: Document, path: Path): Found {
  let found: Found = { key: null, value: document.contents, exact: true }
  for (const step of path) {
    const parent = isAlias(found.value) ? (found.value.resolve(document) ?? null) : found.value
    const next = isCollection(parent) ? child(source, parent, step) : undefined
    if (next === undefined) return { ...found, exact: false }
    found = next
  }
  return found
}

function child(source: YamlSource, parent: YAMLMap | YAMLSeq, step: string | number): Found | undefined {
  if (!isMap(parent)) {
    const item = typeof step === 'number' ? parent.items[step] : undefined
    return isNode(item) ? { key: null, value: item, exact: true } : undefined
  }
  const pair = source.pairOf(parent, String(step))
  if (!pair) return undefined
  return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null, exact: true }
}

/** Where a path's key and value stand; for what isn't there, the line of the nearest key above it. */
export function placeOf(source: YamlSource, document: Document, path: Path): Place {
  const { key, value, exact } = findNode(source, document, path)
  const first = key ?? value
  const start = first?.range?.[0] ?? 0
  if (!exact) return { ...source.placeAt(start), endLine: source.placeAt(start).line }
  return source.placeAt(start, value ? nodeEnd(value) : start)
}
