import { isMap, isNode, isScalar, isSeq, visit, type Document } from 'yaml'
import { maskObject } from '../secrets/mask-object'
import { mask } from '../secrets/mask'
import { maskLooks } from '../secrets/secret-shapes'
import { valueOf } from '../yaml/parse-yaml'

/**
 * Puts dots for what looks like a secret, in place: the same values as `maskObject`, and comments. Aliases are written
 * out before.
 * @returns how many values it hid
 */
export function maskDocument(document: Document): number {
  const { value, hidden } = maskObject(valueOf(document))
  write(document.contents, value)
  visit(document, { Node: (_, node) => maskComments(node) })
  maskComments(document)
  return hidden
}

function write(node: unknown, shown: unknown): void {
  if (isScalar(node)) {
    if (typeof shown !== 'string' || shown === node.value || (shown !== mask && typeof node.value !== 'string')) return
    node.value = shown
    delete node.type
    delete node.tag
  } else if (isSeq(node) && Array.isArray(shown)) node.items.forEach((item, index) => write(item, shown[index]))
  else if (isMap(node) && typeof shown === 'object' && shown !== null) {
    node.items = node.items.filter(({ key }) => !isScalar(key) || String(key.value) in shown)
    for (const { key, value } of node.items)
      if (isNode(value)) write(value, (shown as Record<string, unknown>)[String(isScalar(key) ? key.value : key)])
  }
}

interface Commented {
  comment?: string | null
  commentBefore?: string | null
}

function maskComments(node: Commented): void {
  if (node.comment) node.comment = maskLooks(node.comment)
  if (node.commentBefore) node.commentBefore = maskLooks(node.commentBefore)
}
