import { isNode, isSeq, type Document, type Node } from 'yaml'
import type { Author, FieldChange } from './field-change'
import type { Path } from './path'
import { setNode } from './yaml-node'

/** Where a change wrote, in the document as it has become, and for whom. */
export interface Written {
  readonly path: Path
  readonly by: Author
}

/**
 * Makes changes to a document whose aliases are written out, in place; comments stay with what they are about.
 * @returns what was written, mappings and lists made on the way included; later ones lie inside of earlier ones, or elsewhere
 */
export function changeDocument(document: Document, changes: readonly FieldChange[]): readonly Written[] {
  let written: readonly Written[] = []
  for (const change of changes) {
    switch (change.kind) {
      case 'set': {
        const made = setNode(document, change.path, change.value)
        written = [
          ...written,
          ...made.map((path): Written => ({ path, by: 'agent' })),
          { path: change.path, by: change.by },
        ]
        break
      }
      case 'remove':
        document.deleteIn(change.path)
        written = movedBy(written, change.path.slice(0, -1), (index) => indexAfterRemoval(index, change.path.at(-1)))
        break
      case 'reorder':
        reorder(document, change.path, change.order)
        written = movedBy(written, change.path, (index) => change.order.indexOf(index))
    }
  }
  return written
}

const indexAfterRemoval = (index: number, removed: string | number | undefined): number => {
  if (typeof removed !== 'number' || index < removed) return index
  return index === removed ? -1 : index - 1
}

/** @param place where an item of the list has gone; -1 for one that is no longer there */
function movedBy(written: readonly Written[], list: Path, place: (index: number) => number): readonly Written[] {
  return written.flatMap((one) => {
    const index = one.path[list.length]
    if (typeof index !== 'number' || list.some((step, at) => one.path[at] !== step)) return [one]
    const moved = place(index)
    return moved === -1 ? [] : [{ ...one, path: [...list, moved, ...one.path.slice(list.length + 1)] }]
  })
}

function reorder(document: Document, path: Path, order: readonly number[]): void {
  const list: unknown = document.getIn(path, true)
  if (!isSeq(list)) return
  const items = [...list.items]
  const [first] = items
  // What stands above the first item is kept with the list, but is about the item.
  if (isNode(first) && order[0] !== 0 && list.commentBefore) {
    first.commentBefore = [list.commentBefore, first.commentBefore].filter(Boolean).join('\n')
    list.commentBefore = null
  }
  list.items = order.map((index) => items[index] as Node)
}
