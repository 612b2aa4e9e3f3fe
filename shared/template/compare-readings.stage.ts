import { canonicalJson } from '../yaml/json-text'
import { valueOf } from '../yaml/parse-yaml'
import { readYaml } from './yaml-source'

/** One of the two. */
export interface Reading {
  /** The documents as JSON, with their keys in order and the digits of whole numbers. */
  readonly documents?: string
  /** Why it is refused. */
  readonly refused?: string
}

export function ourReading(text: string): Reading {
  const { documents, problems } = readYaml(text)
  const [error] = documents.flatMap(({ errors }) => errors)
  if (problems[0]?.kind === 'lineEnd') return { refused: 'lineEnd' }
  if (error) return { refused: error.code }
  if (problems[0]) return { refused: problems[0].kind }
  return { documents: canonicalJson(documents.map((document) => valueOf(document)).filter((value) => value !== null)) }
}

/** What `reading` says of a text, as it is recorded or as it is said now. */
export function theirReading(answer: { readonly documents?: string; readonly error?: string }): Reading {
  if (answer.documents === undefined) return { refused: answer.error ?? '' }
  return { documents: unmarked(canonicalJson(JSON.parse(marked(answer.documents)))) }
}

const textsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
const mark = 'whole number '

/** Numbers of many digits as texts, since JSON.parse would cut them. */
const marked = (json: string): string =>
  json.replace(textsAndNumbers, (one) => (/^-?\d{16,}$/.test(one) && isKept(one) ? JSON.stringify(mark + one) : one))

/** Others are doubles, whose digits JavaScript writes in its own way. */
const isKept = (digits: string): boolean => BigInt(digits) >= -(2n ** 63n) && BigInt(digits) < 2n ** 64n
const unmarked = (json: string): string => json.replace(/"whole number (-?\d+)"/g, '$1')

/** Why a text that kubectl reads is refused here: it is said at its line, and nothing is taken for something else. */
export const refusedHere: Readonly<Record<string, string>> = {
  lineEnd: 'What ends a line for kubectl alone moves what follows; no editor shows that.',
  colon: 'For other readers such a colon ends a key.',
  notJson: 'A number that is none is refused where another key of its name replaces it, too.',
  key: 'The same of a key that is no text.',
  tooDeep: 'There is a limit.',
  mark: 'A mark of the byte order within a text is seen by nobody, and other readers leave it out.',
  noAnchor: 'Our parser knows ends of aliases that kubectl does not.',
  bytes: 'Bytes that are no text in UTF-8 are refused: PyYAML makes no text of them.',
  TAG_RESOLVE_FAILED: 'A tag without a name is refused.',
  BAD_INDENT: 'Lines of a text in brackets may not stand left of their key.',
  MISSING_CHAR: 'Lines of a text in quotes may not stand left of their key; --- in it ends the document for YAML 1.2.',
  UNEXPECTED_TOKEN: 'kubectl does not look at what stands behind some values.',
  BLOCK_IN_FLOW: 'For other readers a colon before a bracket ends a key.',
  MULTILINE_IMPLICIT_KEY: 'kubectl does not look at what stands behind some values.',
  BAD_ALIAS: 'An alias without a name is none.',
  BAD_PROP_ORDER: 'kubectl takes an anchor in some places where YAML has none.',
  MULTIPLE_TAGS: 'kubectl takes tags in some places where YAML has none.',
  MULTIPLE_ANCHORS: 'The same of anchors.',
  BLOCK_AS_IMPLICIT_KEY: 'kubectl takes a dash in brackets for text.',
  BAD_SCALAR_START: 'kubectl does not look at what stands behind some values.',
}

/** Why a text is read here that kubectl refuses, by kubectl's words. Readers of YAML 1.2 take it for the same. */
export const refusedThere: readonly (readonly [words: RegExp, why: string])[] = [
  [
    /did not find expected (node content|',' or|key|<document start>)/,
    'YAML 1.2 takes more in brackets, and after "...".',
  ],
  [/tab character|cannot start any token/, 'YAML 1.2 takes tabs as blanks in more places.'],
  [
    /alphabetic or numeric character|'>'|tag URI|whitespace or line break|UTF-8 octet/,
    'YAML 1.2 takes more characters in names of anchors and tags.',
  ],
  [/as a !!timestamp/, 'Whether there is such a day is not looked at.'],
  [/anchor|excessive aliasing/, 'Limits differ.'],
  [/could not find expected ':'|mapping values are not allowed/, 'YAML 1.2 takes more in brackets.'],
]

/** Where both read, and not the same. */
export function whyOtherwise(text: string): string | null {
  if (/^\.\.\.[ \t\r]*\n[^]*\S/m.test(text))
    return 'What stands behind "..." is a document here; kubectl leaves it out.'
  if (/^\ufeff\ufeff.*\n[^]*\S/.test(text))
    return 'Behind two marks of the byte order kubectl loses the first characters of keys.'
  return null
}
