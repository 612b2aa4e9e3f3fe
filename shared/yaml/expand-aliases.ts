import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  Scalar,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import { keyText } from './key-text'

/**
 * Writes every alias and merge key out, and every key once and as the text that it is in JSON, so that a change at one place
 * doesn't change another. What the document says stays the same. Call it only for a document without a problem.
 */
export function expandAliases(document: Document): void {
  // Aliases inside of what was expanded are expanded too: visit goes on into the replacement.
  visit(document, {
    Alias: (_, alias) => {
      const source = alias.resolve(document)
      return source ? standIn(source, alias) : undefined
    },
  })
  visit(document, { Map: (_, map) => writeOutMerges(map) })
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor
    },
  })
}

function standIn(source: Node, alias: Node): Node {
  const copy = source.clone() as Node
  if (!isAlias(copy)) delete copy.anchor
  // What is said about the source is said there; what is said about the alias is not to be lost.
  copy.comment = alias.comment ?? null
  copy.commentBefore = alias.commentBefore ?? null
  return copy
}

/**
 * The pairs of `<<: {…}` take its place. Of a key that stands there several times, merged or not, the last value counts, at
 * the place of the first; of several sources of one merge it is the first source. PyYAML and YAML's own rules let the mapping's
 * own keys win wherever they stand. Source: go.yaml.in/yaml/v2, decode.go.
 */
function writeOutMerges(map: YAMLMap): void {
  const found = new Map<string, Pair>()
  for (const pair of map.items) {
    if (!isMergeKey(pair)) {
      found.set(keyText(pair.key) ?? '', withTextKey(pair))
      continue
    }
    const sources = isMap(pair.value) ? [pair.value] : isCollection(pair.value) ? pair.value.items : []
    for (const source of sources.filter(isMap).toReversed()) {
      writeOutMerges(source)
      for (const merged of source.items) found.set(keyText(merged.key) ?? '', merged)
    }
  }
  map.items = [...found.values()]
}

function withTextKey(pair: Pair): Pair {
  const text = keyText(pair.key)
  if (isScalar(pair.key) && pair.key.value !== text) {
    pair.key.value = text
    delete pair.key.tag
  }
  return pair
}

/** In quotes `<<` is an ordinary key, unless its tag says otherwise. */
export function isMergeKey({ key }: Pair): boolean {
  if (!isScalar(key) || key.value !== '<<') return false
  return key.tag === undefined ? key.type === Scalar.PLAIN : key.tag === '!' || key.tag === 'tag:yaml.org,2002:merge'
}
