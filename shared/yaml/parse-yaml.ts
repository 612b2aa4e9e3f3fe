import { Composer, Lexer, LineCounter, Parser, YAMLParseError, type CST, type Document } from 'yaml'
import { expandAliases } from './expand-aliases'
import { followAliases, repeatedKeys } from './follow-aliases'
import type { YamlOptions } from './kubectl-schema'
import type { Limits } from './limits'
import { weighTokens } from './weigh-tokens'
import { markWithin, tooDeep, tooLong, tooMany, type YamlProblem } from './yaml-problem'

export interface ParsedYaml {
  /** None when the text is beyond its limits. Their aliases can be followed unless there is a problem. */
  readonly documents: readonly Document.Parsed[]
  /** The first thing for which a text that may be YAML is refused all the same. */
  readonly problem: YamlProblem | null
  readonly lines: LineCounter
}

/**
 * Reads YAML that comes from outside. What it holds is counted first, so that no text takes long or overflows the stack,
 * here or where its values are used; nothing in it contains itself. Takes time in proportion to its length.
 */
export function parseYaml(text: string, limits: Limits, options: YamlOptions): ParsedYaml {
  const lines = new LineCounter()
  if (text.length > limits.chars) return { documents: [], problem: tooLong(text.length, limits), lines }
  const tokens: CST.Token[] = []
  const beyond = readTokens(text, limits, lines, tokens) ?? weighTokens(tokens, limits)
  if (beyond) return { documents: [], problem: beyond, lines }
  const composer = new Composer({ prettyErrors: false, ...options, uniqueKeys: false })
  const documents = [...composer.compose(tokens)] as Document.Parsed[]
  // As a file has one that was put behind another. At its beginning it says nothing to anybody.
  const mark = tokens.find(({ type, offset }) => type === 'byte-order-mark' && offset > 0)
  let problem = mark ? markWithin(mark.offset) : null
  for (const document of documents) {
    if (options.uniqueKeys !== false) addRepeatedKeys(document)
    problem ??= followAliases(document, limits)
  }
  return { documents, problem, lines }
}

/** A scalar, an indicator, an anchor: a value has fewer than this. */
const marksOfValue = 4

/**
 * Ends as soon as it is too much: nodes that are made of tokens 10,000 levels deep don't overflow the stack, where it could
 * be caught, but end the process, since a regular expression that is compiled at the stack's end finds no room.
 */
function readTokens(text: string, limits: Limits, lines: LineCounter, tokens: CST.Token[]): YamlProblem | null {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  let marks = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    // A document and a scalar are on the stack too.
    if (parser.stack.length > limits.depth + 2) return tooDeep(parser.offset, limits)
    if (!/^[ \t\r\n#]/.test(lexeme) && ++marks > marksOfValue * limits.values) return tooMany(parser.offset, limits)
  }
  for (const token of parser.end()) tokens.push(token)
  return null
}

function addRepeatedKeys(document: Document.Parsed): void {
  for (const offset of repeatedKeys(document)) {
    document.errors.push(new YAMLParseError([offset, offset + 1], 'DUPLICATE_KEY', 'Map keys must be unique'))
  }
}

/** What a document without a problem says. No two places share a value: aliases are written out. */
export function valueOf(document: Document): unknown {
  const copy = document.clone()
  expandAliases(copy)
  return copy.toJS()
}
