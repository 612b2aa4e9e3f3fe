import { isAlias, isCollection, isMap, isNode, isScalar, visit, type Document } from 'yaml'
import type { OpenedTemplate } from '../parse-template'
import { valueAt, type Path } from '../path'

export type Opened = Extract<OpenedTemplate, { ok: true }>

/** The anchors that some alias of the document names. */
export function usedAnchors(document: Document): ReadonlySet<string> {
  const used = new Set<string>()
  visit(document, { Alias: (_, { source }) => void used.add(source) })
  return used
}

/** What is said of a place that other places share. To change it for one of them would write out the anchors of the document. */
export const sharedPlace = 'It stands for several places of the template, by an anchor.'
export const mergedPlace = 'It comes from another place of the template, through <<.'

/**
 * Why a value can't be set at a place, as a sentence: what stands on the way is shared with other places, or is of another
 * type than Kubernetes has there. Null where it can; also where nothing stands yet.
 */
export function whyLeft({ job, document, source }: Opened, anchors: ReadonlySet<string>, path: Path): string | null {
  const isShared = (node: unknown): boolean =>
    isAlias(node) || (isNode(node) && 'anchor' in node && anchors.has(node.anchor ?? ''))
  let node: unknown = document.contents
  for (const [depth, step] of path.entries()) {
    if (isShared(node)) return sharedPlace
    if (isNothing(node)) return null
    const wanted = typeof step === 'number' ? 'list' : 'mapping'
    if (!isCollection(node) || isMap(node) !== (wanted === 'mapping'))
      return `${String(path[depth - 1])} is no ${wanted} here.`
    if (isMap(node)) {
      const pair = source.pairOf(node, String(step))
      if (!pair) return valueAt(job, path.slice(0, depth + 1)) === undefined ? null : mergedPlace
      node = pair.value
    } else {
      node = node.items[Number(step)]
    }
  }
  return isShared(node) ? sharedPlace : null
}

const isNothing = (node: unknown): boolean => node == null || (isScalar(node) && node.value === null)
