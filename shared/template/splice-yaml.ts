import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { keyText } from '../yaml/key-text'
import { noLimits } from '../yaml/limits'
import { writeYaml } from '../yaml/write-yaml'
import type { Path } from './path'
import type { YamlChange } from './yaml-change'
import { nodeEnd } from './yaml-node'
import { readYaml } from './yaml-source'

/**
 * A change by cutting and pasting in the text. It knows the usual spellings only, and its caller checks the outcome.
 * @returns undefined where it knows no way.
 */
export function spliceYaml(text: string, change: YamlChange): string | undefined {
  const root = readYaml(text, noLimits).documents[0]?.contents
  if (!root || ((change.kind === 'remove' || change.kind === 'moveFirst') && text.includes('\t'))) return undefined
  if (change.kind === 'set') return spliceSet(text, root, change.path, change.value)
  if (change.kind === 'rename') return renameKey(text, root, change.path, change.name)
  const last = change.path.at(-1)
  const parent = descend(root, change.path.slice(0, -1))
  if (!isCollection(parent.node) || parent.rest.length > 0) return undefined
  if (change.kind === 'moveFirst') return isSeq(parent.node) ? moveFirst(text, parent.node, Number(last)) : undefined
  return isMap(parent.node) ? removePair(text, parent.node, String(last)) : removeItem(text, parent.node, Number(last))
}

interface Descent {
  /** The innermost node that exists, and the key in front of it. */
  readonly node: Node | null
  readonly key: Node | null
  readonly rest: Path
}

/** As far as a path leads without following an alias: what is behind one may stand in other places too. */
function descend(root: Node, path: Path): Descent {
  let node: Node | null = root
  let key: Node | null = null
  for (const [depth, step] of path.entries()) {
    const rest = path.slice(depth)
    if (isMap(node)) {
      const pair = pairOf(node, String(step))
      if (!pair) return { node, key, rest }
      key = pair.key as Node
      node = pair.value as Node | null
    } else if (isSeq(node) && node.items[Number(step)] !== undefined) {
      key = null
      node = node.items[Number(step)] as Node
    } else return { node, key, rest }
  }
  return { node, key, rest: [] }
}

/** Of a key that stands there twice, the last counts. */
const pairOf = (map: YAMLMap, key: string): Pair | undefined => map.items.findLast((pair) => keyText(pair.key) === key)

function spliceSet(text: string, root: Node, path: Path, value: unknown): string | undefined {
  const { node, key, rest } = descend(root, path)
  if (!node || isAlias(node)) return undefined
  const [step, ...deeper] = rest
  if (step === undefined) return isScalar(node) ? replaceScalar(text, node, value) : undefined
  const inner = deeper.reduceRight<unknown>(
    (wrapped, one) => (typeof one === 'number' ? [wrapped] : { [one]: wrapped }),
    value,
  )
  if (isMap(node))
    return node.flow ? addToFlow(text, node, { [step]: inner }) : addPair(text, node, key, { [step]: inner })
  return isSeq(node) && !node.flow ? addItem(text, node, inner) : undefined
}

function renameKey(text: string, root: Node, path: Path, name: string): string | undefined {
  const { key, rest } = descend(root, path)
  const [start, end] = key?.range ?? []
  if (rest.length > 0 || start === undefined || end === undefined) return undefined
  return text.slice(0, start) + inOneLine(name) + text.slice(end)
}

function replaceScalar(text: string, node: Node, value: unknown): string {
  const [start = 0, end = 0] = node.range ?? []
  // An empty value stands right behind its colon; a block of text ends with its line.
  const before = text[start - 1] === ':' ? ' ' : ''
  const after = end > start && text[end - 1] === '\n' ? '\n' : ''
  return text.slice(0, start) + before + inOneLine(value) + after + text.slice(end)
}

const inOneLine = (value: unknown): string => writeYaml(value, { flow: true }).trimEnd()

function addToFlow(text: string, map: YAMLMap, pair: object): string | undefined {
  const added = inOneLine(pair).slice(1, -1)
  const last = map.items.at(-1)
  const at = last ? endOf(last) : (map.range?.[0] ?? 0) + 1
  return text.slice(0, at) + (last ? ', ' : '') + added + text.slice(at)
}

/** A mapping behind its own key gets the new pair first, under the key: its last pair is often a long one. */
function addPair(text: string, map: YAMLMap, key: Node | null, pair: object): string | undefined {
  const [first] = map.items
  const last = map.items.at(-1)
  if (!first || !last || !isNode(first.key)) return undefined
  const indent = columnOf(text, first.key.range?.[0] ?? 0)
  const at = key ? (key.range?.[1] ?? 0) : endOf(last)
  return insertLines(text, at, writeYaml(pair), indent)
}

function addItem(text: string, list: YAMLSeq, item: unknown): string | undefined {
  const [first] = list.items
  const last: unknown = list.items.at(-1)
  if (!isNode(first) || !isNode(last)) return undefined
  const indent = columnOf(text, dashOf(text, first))
  return insertLines(text, nodeEnd(last), writeYaml([item]), indent)
}

function moveFirst(text: string, list: YAMLSeq, index: number): string | undefined {
  const [first] = list.items
  const previous: unknown = list.items[index - 1]
  const moved: unknown = list.items[index]
  if (list.flow || !isNode(first) || !isNode(previous) || !isNode(moved)) return undefined
  const newline = newlineOf(text)
  const target = lineStart(text, dashOf(text, first))
  const start = nextLine(text, nodeEnd(previous)) // so that the comments above it go with it
  const end = nextLine(text, nodeEnd(moved))
  const lines = text.slice(start, end)
  return (
    text.slice(0, target) +
    (lines.endsWith('\n') ? lines : lines + newline) +
    text.slice(target, start) +
    text.slice(end)
  )
}

function removePair(text: string, map: YAMLMap, key: string): string | undefined {
  const index = map.items.findLastIndex((pair) => keyText(pair.key) === key)
  const pair = map.items[index]
  if (!pair || map.items.length === 1) return undefined
  const start = startOf(pair)
  const next = map.items[index + 1]
  if (map.flow) {
    // With the comma before it or, of the first one, behind it.
    const previous = map.items[index - 1]
    if (next) return text.slice(0, start) + text.slice(startOf(next))
    return previous && text.slice(0, endOf(previous)) + text.slice(endOf(pair))
  }
  if (standsFirst(text, start)) return text.slice(0, lineStart(text, start)) + text.slice(nextLine(text, endOf(pair)))
  // Behind the dash of a list's item: the next key moves up, unless a comment stands between.
  if (!next || text.slice(endOf(pair), startOf(next)).includes('#')) return undefined
  return text.slice(0, start) + text.slice(startOf(next))
}

function removeItem(text: string, list: { items: unknown[]; flow?: boolean }, index: number): string | undefined {
  const item = list.items[index]
  if (list.flow || list.items.length === 1 || !isNode(item)) return undefined
  const dash = dashOf(text, item)
  if (!standsFirst(text, dash)) return undefined
  return text.slice(0, lineStart(text, dash)) + text.slice(nextLine(text, nodeEnd(item)))
}

const startOf = (pair: Pair): number => (pair.key as Node).range?.[0] ?? 0
const endOf = (pair: Pair): number => nodeEnd((pair.value ?? pair.key) as Node)
const standsFirst = (text: string, offset: number): boolean => text.slice(lineStart(text, offset), offset).trim() === ''
const dashOf = (text: string, item: Node): number => text.lastIndexOf('-', (item.range?.[0] ?? 0) - 1)
const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1
const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset)
const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

/** Where the line after the one that ends a node begins; a block of text has already ended its line. */
function nextLine(text: string, end: number): number {
  if (text[end - 1] === '\n') return end
  const newline = text.indexOf('\n', end)
  return newline === -1 ? text.length : newline + 1
}

/** Puts lines below the one in which `after` is. */
function insertLines(text: string, after: number, lines: string, indent: number): string {
  const newline = newlineOf(text)
  const at = nextLine(text, after)
  const missing = at > 0 && text[at - 1] !== '\n' ? newline : ''
  const block = lines
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line + newline)
  return text.slice(0, at) + missing + block.join('') + text.slice(at)
}
