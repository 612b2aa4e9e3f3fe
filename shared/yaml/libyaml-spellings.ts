import { CST, Lexer, type YAMLError } from 'yaml'

/**
 * A text as the parser reads it, too, where kubectl's reader takes more: a comment right behind a quote or a bracket, and
 * lines within quotes or brackets that stand further left than the key before them. What is changed becomes a space or
 * moves to the end of its line, so that everything else stays where it was.
 * @param errors for which the parser refused the text
 * @returns the text itself when it has none of that
 * Source: go.yaml.in/yaml/v2 2.4.2, scannerc.go: within brackets and quotes nothing has to be indented, and a comment
 * begins wherever a token can.
 */
export function respelled(text: string, errors: readonly YAMLError[]): string {
  return withoutTightComments(withLinesJoined(text), errors)
}

function withoutTightComments(text: string, errors: readonly YAMLError[]): string {
  let respelt = text
  for (const { code, pos } of errors) {
    const [at] = pos
    if (code !== 'MISSING_CHAR' || !/^["'[\]{},]#/.test(text.slice(at - 1, at + 1))) continue
    const [comment = ''] = /^[^\r\n]*/.exec(text.slice(at)) ?? []
    respelt = respelt.slice(0, at) + ' '.repeat(comment.length) + respelt.slice(at + comment.length)
  }
  return respelt
}

/** Each takes as long as the text, and a person writes few. */
const joinsMost = 50

function withLinesJoined(text: string): string {
  let joined = text
  for (let times = 0; times < joinsMost; times++) {
    const at = endedEarly(joined)
    if (at === null) break
    const next = /["']/.test(joined[at] ?? '') ? quoteJoinedFrom(joined, at) : joinedFrom(joined, at)
    if (next === null || next === joined) break
    joined = next
  }
  return joined
}

/** Where a quote or a bracket stands that the parser takes for closed since a line behind it begins too far left; null for none. */
function endedEarly(text: string): number | null {
  let [offset, open, outermost, isPlain] = [0, 0, 0, false]
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === CST.FLOW_END) return outermost
    const wasPlain = isPlain
    isPlain = lexeme === CST.SCALAR
    if (lexeme === CST.DOCUMENT || isPlain) continue
    if (!wasPlain && /^["']/.test(lexeme) && matchAt(quoted, lexeme, 0) === '') return open > 0 ? outermost : offset
    if (/^[[{]$/.test(lexeme) && open++ === 0) outermost = offset
    if (/^[\]}]$/.test(lexeme)) open = Math.max(0, open - 1)
    offset += lexeme.length
  }
  return null
}

const space = /[ \t\r\n]{0,10000}/y
const quoted = /"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*'/y
/** What may stand before a value. */
const property = /[!&][^ \t\r\n[\]{},]*/y
const comment = /#[^\r\n]*/y
/** Ends a document, wherever it stands. */
const marks = /^(?:---|\.\.\.)(?![^ \t\r\n])/m

/** @returns null when it has no end */
function quoteJoinedFrom(text: string, at: number): string | null {
  const whole = matchAt(quoted, text, at)
  return whole === '' || marks.test(whole) ? null : text.slice(0, at) + inOneLine(whole) + text.slice(at + whole.length)
}

/**
 * A text in quotes without line breaks: one is a space, and of several each after the first is a line break. Where that
 * takes more room than the breaks did, the text stays as it is.
 */
function inOneLine(whole: string): string {
  if (!whole.includes('\n')) return whole
  const hasEscapes = whole.startsWith('"')
  const needsEscapes = /\n[ \t]*\r?\n/.test(whole)
  if (hasEscapes ? /\\\r?\n/.test(whole) : needsEscapes && /["\\]|''/.test(whole.slice(1, -1))) return whole
  const joined = whole.replace(/(?<![ \t])[ \t]*\n[ \t\r\n]*/g, (between) => {
    const breaks = between.split('\n').length - 1
    return breaks === 1 ? ' ' : '\\n'.repeat(breaks - 1)
  })
  if (joined.length > whole.length) return whole
  const requoted = needsEscapes ? `"${joined.slice(1, -1)}"` : joined
  return requoted.padEnd(whole.length)
}

/**
 * What the bracket holds as one line. A break beside a bracket or a comma is no part of a text; one within a text that
 * stands without quotes is a space, and what of it is left goes behind the text.
 * @returns null when it has no end, and where kubectl refuses it
 */
function joinedFrom(text: string, bracket: number): string | null {
  const line = new LineInBrackets(text, bracket)
  while (line.depth > 0) if (!line.take()) return null
  return line.joined + text.slice(line.at)
}

class LineInBrackets {
  /** How many brackets are open. */
  depth = 1
  /** How far the text is read. */
  at: number
  joined: string
  private before: string
  /** A quote within a text that stands without quotes is a letter, and so is a # there. */
  private isStart = true
  private isEnd = true
  /** Whether the text that stands without quotes went over several lines, and how many blanks it has left over. */
  private isFolded = false
  private owed = 0

  constructor(
    private readonly text: string,
    bracket: number,
  ) {
    this.at = bracket + 1
    this.joined = text.slice(0, this.at)
    this.before = text[bracket] ?? ''
  }

  /** Goes on by blanks and what stands behind them. @returns whether that can be */
  take(): boolean {
    const between = matchAt(space, this.text, this.at)
    this.at += between.length
    const next = this.text[this.at] ?? ''
    if (next === '' || (/\n$/.test(between) && marks.test(this.text.slice(this.at, this.at + 4)))) return false
    if (next === '#' && (between !== '' || this.isEnd)) return this.leaveOut(between)
    // A key stands on one line.
    if (this.isFolded && /^:(?:[ \t\r\n]|$)/.test(this.text.slice(this.at, this.at + 2))) return false
    this.join(between, next)
    return this.put(next)
  }

  /** A comment. What follows it is another text, which needs a comma before it. */
  private leaveOut(between: string): boolean {
    const words = matchAt(comment, this.text, this.at)
    this.joined += `${between.replace(/[\r\n]/g, ' ')}${' '.repeat(words.length)}`
    this.at += words.length
    const next = this.text[this.at + matchAt(space, this.text, this.at).length] ?? ''
    return this.isStart || this.isEnd || /[\]},#]/.test(next)
  }

  private join(between: string, next: string): void {
    const isBeside = /[[{,:]/.test(this.before) || /[\]},]/.test(next)
    const isOneBreak = between.split('\n').length === 2 && !/\n *\t/.test(between)
    if (isOneBreak && !isBeside && !this.isStart && !this.isEnd && next !== ':') {
      this.joined += ' '
      this.owed += between.length - 1
      this.isFolded = true
    } else this.joined += isBeside || this.isStart ? between.replace(/[\r\n]/g, ' ') : between
    if (!/[\]},[{]/.test(next)) return
    this.joined += ' '.repeat(this.owed)
    this.isFolded = false
    this.owed = 0
  }

  private put(next: string): boolean {
    const whole = this.isStart ? matchAt(quoted, this.text, this.at) : ''
    if (marks.test(whole)) return false
    const part = whole || (this.isStart && matchAt(property, this.text, this.at)) || next
    this.joined += whole ? inOneLine(whole) : part
    this.at += part.length
    if (part === '[' || part === '{') this.depth++
    if (part === ']' || part === '}') this.depth--
    this.isEnd = whole !== '' || /^[[\]{},]$/.test(part)
    this.isStart = /^[[{,:]$/.test(part) || (this.isStart && part.length > 1 && whole === '')
    this.before = part.slice(-1)
    return true
  }
}

function matchAt(form: RegExp, text: string, at: number): string {
  form.lastIndex = at
  return form.exec(text)?.[0] ?? ''
}
