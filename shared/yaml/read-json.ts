import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { jsonValue } from './json-value'

export type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false
      /** From 1. */
      readonly line: number
      /** What is wrong and where, as the end of a sentence. Nothing of the text is in it: that may be a secret. */
      readonly why: string
    }

/** JSON that somebody else wrote, with all digits. V8 would show a part of what it can't read. */
export function readJson(text: string): ReadJson {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text
  try {
    return { ok: true, value: jsonValue(json) }
  } catch {
    if (json.trim() === '') return { ok: false, line: 1, why: 'it is empty' }
    const fault = faultOf(json)
    const before = json.slice(0, fault.offset).split('\n')
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1]
    return { ok: false, line, why: `line ${line}, column ${column}: ${fault.words}` }
  }
}

function faultOf(json: string): { readonly offset: number; readonly words: string } {
  const errors: ParseError[] = []
  try {
    parse(json, errors, { disallowComments: true, allowTrailingComma: false })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { offset: 0, words: 'its lists and objects are too many levels deep' }
  }
  const [first] = errors
  if (!first) return { offset: 0, words: 'this is not JSON' }
  const end = json.trimEnd().length
  if (first.offset >= end) return { offset: end, words: 'it ends too early' }
  return { offset: first.offset, words: words[printParseErrorCode(first.error)] }
}

const words: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'a word stands without double quotes',
  InvalidNumberFormat: 'a number is not in the form of JSON',
  PropertyNameExpected: 'a key in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'something stands behind the end',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'a comment does not end',
  UnexpectedEndOfString: 'a text has no closing quote on its line',
  UnexpectedEndOfNumber: 'a number is not complete',
  InvalidUnicode: 'an escape \\u does not have four hexadecimal digits',
  InvalidEscapeCharacter: 'an escape that JSON does not know',
  InvalidCharacter: 'a control character stands in a text: write it as an escape',
  '<unknown ParseErrorCode>': 'this is not JSON',
}
