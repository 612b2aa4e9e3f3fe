import { CST, Lexer, type YAMLError } from 'yaml'

/**
 * A text as the parser reads it, too, where kubectl's reader takes more: a comment right behind a quote or a bracket, and
 * lines within brackets that stand further left than the key before the bracket. What is changed becomes a space, so that
 * everything else stays where it was.
 * @param errors for which the parser refused the text
 * @returns the text itself when it has none of that
 * Source: go.yaml.in/yaml/v2 2.4.2, scannerc.go: brackets end indentation, and a comment begins wherever a token can.
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
const bracketsMost = 50

function withLinesJoined(text: string): string {
  let joined = text
  for (let times = 0; times < bracketsMost; times++) {
    const bracket = endedEarly(joined)
    const next = bracket === null ? null : joinedFrom(joined, bracket)
    if (next === null || next === joined) break
    joined = next
  }
  return joined
}

/** Where a bracket stands that the parser takes for closed since a line behind it begins too far left; null for none. */
function endedEarly(text: string): number | null {
  let [offset, open, outermost] = [0, 0, 0]
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === CST.FLOW_END) return outermost
    if (lexeme === CST.DOCUMENT || lexeme === CST.SCALAR) continue
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

/**
 * What the bracket holds as one line, where a break stands beside a bracket or a comma and so is no part of a text.
 * @returns null when it has no end
 */
function joinedFrom(text: string, bracket: number): string | null {
  let at = bracket + 1
  let joined = text.slice(0, at)
  let before = text[bracket] ?? ''
  // A quote within a text that stands without quotes is a letter, and so is a # there.
  let [isStart, isEnd] = [true, true]
  for (let depth = 1; depth > 0;) {
    const between = matchAt(space, text, at)
    at += between.length
    const next = text[at] ?? ''
    if (next === '' || (/\n$/.test(between) && /^(?:---|\.\.\.)/.test(text.slice(at, at + 3)))) return null
    if (next === '#' && (between !== '' || isEnd)) {
      const words = matchAt(comment, text, at)
      joined += `${between.replace(/[\r\n]/g, ' ')}${' '.repeat(words.length)}`
      at += words.length
      continue
    }
    joined += /[[{,:]/.test(before) || /[\]},]/.test(next) ? between.replace(/[\r\n]/g, ' ') : between
    const whole = isStart ? matchAt(quoted, text, at) : ''
    const part = whole || (isStart && matchAt(property, text, at)) || next
    joined += part
    at += part.length
    if (part === '[' || part === '{') depth++
    if (part === ']' || part === '}') depth--
    isEnd = whole !== '' || /^[[\]{},]$/.test(part)
    isStart = /^[[{,:]$/.test(part) || (isStart && part.length > 1 && whole === '')
    before = part.slice(-1)
  }
  return joined + text.slice(at)
}

function matchAt(form: RegExp, text: string, at: number): string {
  form.lastIndex = at
  return form.exec(text)?.[0] ?? ''
}
