import { Lexer } from 'yaml'

/** The line of the first comment of a YAML text, from 1; null when there is none. */
export function commentLine(text: string): number | null {
  let line = 1
  let before = ''
  for (const lexeme of new Lexer().lex(text)) {
    // Behind its mark, a scalar follows, which may begin so too.
    if (lexeme.startsWith('#') && before !== scalarMark) return line
    line += lexeme.split('\n').length - 1
    before = lexeme
  }
  return null
}

const scalarMark = '\u001f'
