import { isCollection, isPair, isScalar, Scalar, type Document, type YAMLError } from 'yaml'
import { isDirective, strangeDirective } from '../../shared/yaml/directives'
import { asKubectl } from '../../shared/yaml/kubectl-schema'
import { respelled } from '../../shared/yaml/libyaml-spellings'
import { inFigures, kubeConfigLimits } from '../../shared/yaml/limits'
import { parseYaml, valueOf } from '../../shared/yaml/parse-yaml'
import { unreadableText, unreadableValues, type Unreadable } from '../../shared/yaml/unreadable'
import type { YamlProblem } from '../../shared/yaml/yaml-problem'
import { wordsOfError } from '../../shared/yaml/yaml-words'
import { KubeConfigError } from './kube-config-error'

/**
 * A kubeconfig's text: UTF-8, or UTF-16 when its first bytes say so.
 * @throws KubeConfigError, a sentence's end
 */
export function textOfBytes(bytes: Buffer): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new KubeConfigError(`it is not text in ${encoding === 'utf-8' ? 'UTF-8' : 'UTF-16, as its first bytes say'}`)
  }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}

/**
 * What the first document of a kubeconfig says, as JSON has it; kubectl looks no further.
 * @returns null for a text without content
 * @throws KubeConfigError, which says where it breaks and never shows what stands there: it may be a password
 */
export const contentOf = (given: string): unknown => readContent(given).value

export interface Content {
  readonly value: unknown
  /** The line behind which kubectl reads no further without a word, though more stands there; null for none. */
  readonly endsBefore: number | null
}

/** As `contentOf`, and how far that reads. @throws KubeConfigError */
export function readContent(given: string): Content {
  const text = withNewLines(given.startsWith('\ufeff') ? given.slice(1) : given)
  const strange = unreadableText(text)
  // kubectl takes these in a kubeconfig, and in a manifest not.
  if (strange && !['directive', 'separator'].includes(strange.kind)) throw refusal(strange, text)
  const directive = strangeDirective(text)
  if (directive) throw refusal(directive, text)
  const { document, problem, errors, end } = parsed(text)
  const [error] = errors
  if (error) throw new KubeConfigError(at(error.pos[0], text, wordsOfError(error)))
  if (problem && !(document && problem.offset >= document.range[2])) throw refusal(problem, text)
  const endsBefore = end === null ? null : lineAt(end, text)
  if (!document) return { value: null, endsBefore }
  const unreadable = unreadableValues(document, text).find(({ kind }) => kind !== 'bytes') ?? tabAround(document, text)
  if (unreadable) throw refusal(unreadable, text)
  return { value: valueOf(document), endsBefore }
}

/** Two old kinds of line break are new ones to kubectl's reader. The two of Unicode stay in texts, and are refused. */
const withNewLines = (text: string): string => text.replace(/\r(?!\n)|\u0085/g, '\n')

/** So often a text is read in another spelling: what is behind one mistake may be another. */
const spellingsMost = 3

/** Its first document; as kubectl's own reader takes it where that takes more than the parser. */
function parsed(text: string): Parsed {
  let [first, spelling] = [firstOf(text), text]
  for (let times = 0; times < spellingsMost && first.errors.length > 0 && !first.problem; times++) {
    spelling = respelled(spelling, first.errors)
    first = firstOf(spelling)
  }
  const end = first.problem ? null : endOf(first, spelling)
  if (end === null) return { ...first, end }
  const shorter = firstOf(spelling.slice(0, end))
  return shorter.problem || shorter.errors.length > 0 ? { ...first, end: null } : { ...shorter, end }
}

/**
 * Where kubectl's reader takes the document for ended though the parser takes it for broken: at a line that is less
 * indented than the first, and at a directive behind the first ---. null for neither.
 */
function endOf({ document, errors }: Omit<Parsed, 'end'>, text: string): number | null {
  const at = errors[0]?.pos[0] ?? 0
  const start = text.lastIndexOf('\n', at - 1) + 1
  if (!document || errors.length === 0 || /[^ ]/.test(text.slice(start, at))) return null
  if (at === start && isDirective(text.slice(at))) return start
  const { contents } = document
  if (!isCollection(contents) || contents.flow === true || at < contents.range[1]) return null
  const first = contents.range[0]
  return at - start < first - text.lastIndexOf('\n', first - 1) - 1 ? start : null
}

interface Parsed {
  /** Where it ends before its text does; null when it does not. */
  readonly end: number | null
  readonly document: Document.Parsed | undefined
  readonly problem: YamlProblem | null
  readonly errors: readonly YAMLError[]
}

function firstOf(text: string): Omit<Parsed, 'end'> {
  const { documents, problem } = parseYaml(text, kubeConfigLimits, asKubectl)
  const [document] = documents
  const errors = document?.errors.filter((each) => !isBehindBrackets(document, each)) ?? []
  return { document, problem, errors }
}

/** Behind a value in brackets kubectl looks no further: where two JSON files have become one, it takes the first. */
const isBehindBrackets = ({ contents }: Document.Parsed, { code, pos }: YAMLError): boolean =>
  code === 'UNEXPECTED_TOKEN' && isCollection(contents) && contents.flow === true && pos[0] >= contents.range[1]

const refusal = ({ kind, offset }: YamlProblem | Unreadable, text: string): KubeConfigError =>
  new KubeConfigError(at(offset, text, words[kind]))

function at(offset: number, text: string, what: string): string {
  return `line ${lineAt(offset, text)}, column ${offset - text.lastIndexOf('\n', offset - 1)}: ${what}`
}

const lineAt = (offset: number, text: string): number => text.slice(0, offset).split('\n').length

/** The first tab that indents a line before a document's value or behind it: the parser looks for none there. */
function tabAround({ contents, range }: Document.Parsed, text: string): Unreadable | null {
  const [first, end] = contents ? [contents.range[0], contents.range[1]] : [range[1], range[1]]
  const before = /^ *\t/m.exec(text.slice(0, first))
  const offset = before ? before.index : tabBehind(contents, text, end, range[2])
  return offset === null ? null : { kind: 'tab', offset, message: '' }
}

/** @param end of the contents @param last of the document @returns where its line begins; null for none */
function tabBehind(contents: Document.Parsed['contents'], text: string, end: number, last: number): number | null {
  // The line break may belong to the value.
  const from = Math.max(0, end - 1)
  // Behind a plain text more of it is looked for, and a tab is a blank where more of it could stand.
  let least = columnOfMore(contents, text)
  for (const { index, 1: spaces = '', 2: next = '' } of text.slice(from, last).matchAll(/\n( *)([^\n]?)/g)) {
    if (next === '\t' && spaces.length < least) return from + index + 1
    if (next !== '\t' && next !== '') least = Infinity
  }
  return null
}

/** From which column on the text that a document ends with could go on; Infinity where that is no plain text in a block. */
function columnOfMore(contents: Document.Parsed['contents'], text: string): number {
  let indent = -1
  let node: unknown = contents
  while (isCollection(node)) {
    if (node.flow) return Infinity
    const start = node.range?.[0] ?? 0
    indent = start - (text.lastIndexOf('\n', start - 1) + 1)
    const item: unknown = node.items.at(-1)
    node = isPair(item) ? item.value : item
  }
  return isScalar(node) && node.type === Scalar.PLAIN && node.source !== '' ? indent + 1 : Infinity
}

/** Without the names of anchors, which may be a password that begins with a star. */
const words: Readonly<Record<YamlProblem['kind'] | Unreadable['kind'], string>> = {
  cycle: 'an alias stands inside of what it names',
  noAnchor: 'an alias without its anchor',
  mark: 'a mark of the byte order stands before this line, which kubectl takes for a part of it: remove it',
  tooLong: `it has more than ${inFigures(kubeConfigLimits.chars)} characters`,
  tooMany: `it has more than ${inFigures(kubeConfigLimits.values)} keys and values, aliases written out`,
  tooDeep: `its lists and mappings are more than ${inFigures(kubeConfigLimits.depth)} levels deep`,
  character: 'a control character stands there, or half of a surrogate pair',
  lineEnd: 'an old kind of line break stands there (a carriage return alone, U+0085, U+2028 or U+2029)',
  directive: 'a line begins with %, and kubectl knows no such one there but %YAML 1.1 and %TAG',
  separator: 'something stands behind ---',
  key: 'a key is not a text',
  merge: 'what << merges is not a mapping',
  notJson: 'a number is not finite',
  escape: 'an escape stands there that kubectl does not know',
  tab: 'a tab stands where only spaces may indent',
  colon: 'a colon stands right before a comma or a bracket, or begins a text within brackets',
  bytes: 'bytes that are no text',
}
