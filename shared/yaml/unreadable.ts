import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Scalar,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { isMergeKey } from './expand-aliases'
import { keyText } from './key-text'

/** What kubectl refuses in what may be YAML all the same, or what other readers take for something else. */
export interface Unreadable {
  readonly kind:
    | 'character'
    | 'lineEnd'
    | 'directive'
    | 'separator'
    | 'key'
    | 'merge'
    | 'notJson'
    | 'escape'
    | 'tab'
    | 'colon'
    | 'bytes'
  /** Where it is, in UTF-16 units from 0. */
  readonly offset: number
  /** What is so and why it can't be, as sentences without what to do. */
  readonly message: string
}

/** Looks at a text before it is parsed. @returns the first; null when all is well */
export function unreadableText(text: string): Unreadable | null {
  const character = strangeCharacter.exec(text)
  if (character) {
    const message = 'A character stands here that text can’t have: a control character, or half of a surrogate pair.'
    return { kind: 'character', offset: character.index, message }
  }
  const end = strangeLineEnd.exec(text)
  if (end) {
    const message = 'A character stands here that ends the line for kubectl, and for other readers of YAML does not.'
    return { kind: 'lineEnd', offset: end.index, message }
  }
  const directive = /^%/m.exec(text)
  if (directive) {
    const message = 'A line that begins with % stands here, and kubectl takes no such lines.'
    return { kind: 'directive', offset: directive.index, message }
  }
  const separator = /^---(?![ \t]*(?:#|\r?$))/m.exec(text)
  if (!separator) return null
  const message = 'A line that begins with --- separates documents, and kubectl takes nothing but a comment after it.'
  return { kind: 'separator', offset: separator.index, message }
}

const strangeCharacter = /(?![\t\n\r\x85])\p{Cc}|[\ud800-\udfff\ufffe\uffff]/u
/** A carriage return alone, NEL, and Unicode's ends of lines and paragraphs. */
const strangeLineEnd = /\r(?!\n)|[\x85\u2028\u2029]/

/** A person corrects the first ones, and looks again. */
const foundMost = 100

/**
 * Looks for what no JSON can be made of, and for spellings that the parser knows and kubectl's does not.
 * @param document one whose aliases can be followed
 * @param text what it was parsed from
 */
export function unreadableValues(document: Document, text: string): readonly Unreadable[] {
  const all: Unreadable[] = []
  const add = (found: Unreadable | null) => {
    if (found && all.length < foundMost) all.push(found)
  }
  const target = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const look = (node: unknown, isInFlow: boolean): void => {
    if (isScalar(node) || isCollection(node)) add(ofAnchor(node))
    if (isScalar(node)) add(ofScalar(node, text, isInFlow))
    else if (isPair(node)) {
      add(ofPair(node, target, text))
      if (isScalar(node.key) && typeof node.key.value === 'string') add(ofScalar(node.key, text, isInFlow))
      look(node.value, isInFlow)
    } else if (isCollection(node)) for (const item of node.items) look(item, isInFlow || node.flow === true)
  }
  look(document.contents, false)
  return all
}

function ofScalar(node: Scalar, text: string, isInFlow: boolean): Unreadable | null {
  const [offset = 0, end = offset] = node.range ?? []
  if (node.tag === binary && String(node.value).includes('\ufffd')) {
    const message = 'These bytes are no text in UTF-8: kubectl puts U+FFFD in their place, which nobody means.'
    return { kind: 'bytes', offset, message }
  }
  if (isInFlow && node.type === Scalar.PLAIN && text[offset] === ':')
    return { kind: 'colon', offset, message: firstColon }
  if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
    const message = 'This number is infinite or NaN, which JSON does not have, and so the Kubernetes API neither.'
    return { kind: 'notJson', offset, message }
  }
  if (node.type === Scalar.QUOTE_DOUBLE) {
    if (!strangeEscape.test(text.slice(offset, end)) || isJson(text)) return null
    const message =
      'An escape stands in this text that JSON knows and kubectl’s YAML does not: \\/, or half of a surrogate pair.'
    return { kind: 'escape', offset, message }
  }
  if (!node.type?.startsWith('BLOCK') || !tabFirst.test(text.slice(offset, end))) return null
  const message =
    'A tab stands at the beginning of this text, and kubectl takes it for indentation, where tabs may not be.'
  return { kind: 'tab', offset, message }
}

const binary = 'tag:yaml.org,2002:binary'

const strangeEscape = /^"(?:[^\\]|\\(?!\/|u[dD][89a-fA-F])[^])*\\(?:\/|u[dD][89a-fA-F])/
const tabFirst = /^[|>][-+]?[ \t]*(?:#.*)?\r?\n(?: *\r?\n)* *\t/

/** What kubectl reads as JSON, whose escapes are others. */
function isJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function ofPair(pair: Pair, target: (node: unknown) => unknown, text: string): Unreadable | null {
  if (isMergeKey(pair)) {
    const sources = isSeq(pair.value) ? pair.value.items.map(target) : [target(pair.value)]
    if (sources.every(isMap)) return null
    const message = '<< merges a mapping, or a list of mappings, and something else stands after it here.'
    return { kind: 'merge', offset: startOf(pair.key), message }
  }
  if (isScalar(pair.key) && pair.key.type === Scalar.PLAIN) {
    const end = pair.key.range?.[1] ?? 0
    if (/^[ \t]{0,100}:[,[\]{}]/.test(text.slice(end, end + 102)))
      return { kind: 'colon', offset: end, message: lastColon }
  }
  if (keyText(target(pair.key)) !== null) return null
  const message = 'A key here is a mapping, a list, nothing or too large a number, where text belongs.'
  return { kind: 'key', offset: startOf(pair.key ?? pair.value), message }
}

/** In YAML 1.1 the name ends before them. */
function ofAnchor({ anchor, range }: Pick<Scalar, 'anchor' | 'range'>): Unreadable | null {
  if (anchor === undefined || !/^[\w-]+[:?]/.test(anchor)) return null
  const message =
    'The name of an anchor holds a colon or a question mark here, with which for kubectl the value begins.'
  return { kind: 'colon', offset: range?.[0] ?? 0, message }
}

const firstColon = 'Within brackets a text begins with a colon here, which for kubectl ends a key.'

const lastColon =
  'A colon stands right before a comma or bracket here: for kubectl it belongs to the text, and for other readers ends a key.'

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0
