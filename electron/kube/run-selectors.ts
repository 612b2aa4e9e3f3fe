import { limits } from './limits'

/** What can stand in a label. No Job is labelled with anything else, and one such id would spoil the whole selector. */
const labelValue = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** As many ids in each as a request line holds; a comma takes three characters there. */
export function batchesOf(flowRunIds: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = []
  let chars: number = limits.selectorChars
  for (const id of new Set(flowRunIds)) {
    if (!labelValue.test(id)) continue
    chars += id.length + 3
    if (chars > limits.selectorChars) {
      batches.push([])
      chars = id.length + 3
    }
    batches.at(-1)?.push(id)
  }
  return batches
}

/** Selects what is labelled with one of them. */
export const selectorOf = (label: string, flowRunIds: readonly string[]): string =>
  `${label} in (${flowRunIds.join(',')})`
