import { isAlias, isCollection, isMap, isScalar, visit, type Document, type Node, type Pair, type YAMLMap } from 'yaml'

/**
 * Writes every alias and merge key out, so that a change at one place doesn't change another. What the document says
 * stays the same. Call it only for a document whose aliases can be followed.
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

/** `<<: {…}`: its pairs take its place, less those that the mapping has itself; of several sources the first wins. */
function writeOutMerges(map: YAMLMap): void {
  const own = new Set(map.items.filter((pair) => !isMergeKey(pair)).map(keyOf))
  map.items = map.items.flatMap((pair) => {
    if (!isMergeKey(pair)) return [pair]
    const sources = isMap(pair.value) ? [pair.value] : isCollection(pair.value) ? pair.value.items : []
    return sources.filter(isMap).flatMap((source) => {
      writeOutMerges(source)
      return source.items.filter((merged) => {
        if (own.has(keyOf(merged))) return false
        own.add(keyOf(merged))
        return true
      })
    })
  })
}

const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key)

/** Read as a merge key, `<<` is a symbol to the parser; in quotes it is an ordinary key. */
const isMergeKey = (pair: Pair): boolean =>
  isScalar(pair.key) && typeof pair.key.value === 'symbol' && pair.key.value.description === '<<'
