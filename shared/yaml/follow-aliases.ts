import { isAlias, isCollection, isNode, isPair, isScalar, type Alias, type Document, type Node } from 'yaml'
import type { Limits } from './limits'
import { cycle, noAnchor, tooDeep, tooMany, type YamlProblem } from './yaml-problem'

/** What a node holds with its aliases written out. */
interface Weight {
  readonly values: number
  /** Levels of lists and mappings, its own included. */
  readonly depth: number
}

/**
 * Finds what each alias stands for, and keeps it there: yaml looks through the whole document each time that one is
 * followed. Each node is looked at once; what an alias stands for counts as often as it is repeated.
 * @returns the first alias that can't be followed, or leads beyond the limits; null when all is well
 */
export function followAliases(document: Document, limits: Limits): YamlProblem | null {
  const anchored = new Map<string, Node>()
  /** Of nodes with an anchor that are complete; one that is missing here is still open. */
  const weights = new Map<Node, Weight>()
  let values = 0
  let problem: YamlProblem | null = null

  /** @returns its levels */
  const visit = (node: unknown, level: number): number => {
    if (problem) return 0
    if (isPair(node)) return Math.max(visit(node.key, level), visit(node.value, level))
    if (!isNode(node)) return 0
    if (isAlias(node)) return followed(node, level)
    const before = values
    values += 1
    if (values > limits.values) return fail(tooMany(startOf(node), limits))
    const { anchor } = node as { readonly anchor?: string }
    if (anchor !== undefined) anchored.set(anchor, node)
    let depth = 0
    if (isCollection(node)) {
      if (level >= limits.depth) return fail(tooDeep(startOf(node), limits))
      for (const item of node.items) depth = Math.max(depth, visit(item, level + 1))
      depth += 1
    }
    if (anchor !== undefined) weights.set(node, { values: values - before, depth })
    return depth
  }

  const followed = (alias: Alias, level: number): number => {
    const target = anchored.get(alias.source)
    if (!target) return fail(noAnchor(startOf(alias)))
    const weight = weights.get(target)
    if (!weight) return fail(cycle(startOf(alias), alias.source))
    alias.resolve = () => target as ReturnType<Alias['resolve']>
    values += weight.values
    if (values > limits.values) return fail(tooMany(startOf(alias), limits))
    if (level + weight.depth > limits.depth) return fail(tooDeep(startOf(alias), limits))
    return weight.depth
  }

  const fail = (found: YamlProblem): number => {
    problem ??= found
    return 0
  }

  visit(document.contents, 0)
  return problem
}

const startOf = (node: Node): number => node.range?.[0] ?? 0

/** Where a key of a mapping stands for the second time, in offsets; yaml itself compares each key with all before it. */
export function repeatedKeys(document: Document): readonly number[] {
  const found: number[] = []
  const visit = (node: unknown): void => {
    if (isPair(node)) {
      visit(node.key)
      visit(node.value)
    } else if (isCollection(node)) {
      const keys = new Set<unknown>()
      for (const item of node.items) {
        if (isPair(item) && isScalar(item.key)) {
          if (keys.has(item.key.value)) found.push(startOf(item.key))
          keys.add(item.key.value)
        }
        visit(item)
      }
    }
  }
  visit(document.contents)
  return found
}
