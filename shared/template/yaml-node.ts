import {
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Path } from './path'

/** The offset just behind a node's own text, without what trails it: comments, blank lines. */
export function nodeEnd(node: Node): number {
  if (!isCollection(node) || node.flow) return node.range?.[1] ?? 0
  const last: unknown = node.items.at(-1)
  if (isPair<Node, Node | null>(last)) return Math.max(nodeEnd(last.key), last.value ? nodeEnd(last.value) : 0)
  return isNode(last) ? nodeEnd(last) : (node.range?.[1] ?? 0)
}

/**
 * Sets a value in a document whose aliases are written out; makes the mappings and lists on the way there.
 * @returns the paths of those that it made, outermost first.
 */
export function setNode(document: Document, path: Path, value: unknown): readonly Path[] {
  const made: Path[] = []
  let parent = document.contents as YAMLMap | YAMLSeq
  path.slice(0, -1).forEach((step, depth) => {
    const present: unknown = parent.get(step, true)
    if (isCollection(present)) {
      parent = present
      return
    }
    const inner = document.createNode(typeof path[depth + 1] === 'number' ? [] : {}) as YAMLMap | YAMLSeq
    // What stood there is null, perhaps with a comment behind it.
    if (isScalar(present)) inner.commentBefore = present.comment ?? present.commentBefore ?? null
    parent.set(step, inner)
    made.push(path.slice(0, depth + 1))
    parent = inner
  })
  const last = path.at(-1)
  const present: unknown = parent.get(last, true)
  // An alias's target must not change with it.
  if (isScalar(present) && !isAlias(present)) {
    delete present.tag
    if (present.type?.startsWith('BLOCK')) delete present.type
  }
  if (typeof value !== 'object' || value === null) parent.set(last, value)
  else {
    const node = document.createNode(value)
    if (isNode(present)) {
      node.comment = present.comment ?? null
      node.commentBefore = present.commentBefore ?? null
      if (isCollection(present) && isCollection(node)) node.flow = present.flow ?? false
    }
    parent.set(last, node)
  }
  return made
}
