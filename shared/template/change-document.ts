import { isNode, isSeq, type Document, type Node } from 'yaml'
import type { Author, FieldChange } from './field-change'
import { placeWithout, type Path } from './path'
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
  let written: Written[] = []
  for (const change of stepsOf(changes)) {
    switch (change.kind) {
      case 'set': {
        const made = setNode(document, change.path, change.value)
        written.push(...made.map((path): Written => ({ path, by: 'agent' })), { path: change.path, by: change.by })
        break
      }
      case 'remove':
        document.deleteIn(change.path)
        break
      case 'removeItems':
        for (const index of change.indices) document.deleteIn([...change.list, index])
        written = movedBy(written, change.list, placeWithout(change.indices))
        break
      case 'reorder':
        reorder(document, change.path, change.order)
        written = movedBy(written, change.path, placesIn(change.order))
    }
  }
  return written
}

/** Items of one list that go one after the other, from its end: what has been written is then moved once for all of them. */
interface RemoveItems {
  readonly kind: 'removeItems'
  readonly list: Path
  readonly indices: number[]
}

function stepsOf(changes: readonly FieldChange[]): readonly (FieldChange | RemoveItems)[] {
  const steps: (FieldChange | RemoveItems)[] = []
  for (const change of changes) {
    const index = change.path.at(-1)
    if (change.kind !== 'remove' || typeof index !== 'number') {
      steps.push(change)
      continue
    }
    const list = change.path.slice(0, -1)
    const before = steps.at(-1)
    const goesOn =
      before?.kind === 'removeItems' && index < (before.indices.at(-1) ?? -1) && isSamePath(before.list, list)
    if (goesOn) before.indices.push(index)
    else steps.push({ kind: 'removeItems', list, indices: [index] })
  }
  return steps
}

const isSamePath = (one: Path, other: Path): boolean =>
  one.length === other.length && one.every((step, at) => other[at] === step)

/** Where each index has gone. */
function placesIn(order: readonly number[]): (index: number) => number {
  const places = new Map(order.map((from, to) => [from, to]))
  return (index) => places.get(index) ?? -1
}

/** @param place where an item of the list has gone; -1 for one that is no longer there */
function movedBy(written: readonly Written[], list: Path, place: (index: number) => number): Written[] {
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
