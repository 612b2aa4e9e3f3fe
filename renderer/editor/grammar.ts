import type { languages } from 'monaco-editor/esm/vs/editor/editor.api'

const truthValues = ['y', 'yes', 'on', 'n', 'no', 'off'].flatMap((word) => [
  word,
  word.toUpperCase(),
  (word[0] ?? '').toUpperCase() + word.slice(1),
])

const numbers = [
  /[+-]?0x[\da-f_]+/i,
  /[+-]?0b[01_]+/i,
  /[+-]?0o?[0-7_]+/i,
  /[+-]?\d[\d_]*(?:\.[\d_]*)?(?:e[+-]?\d+)?/i,
] as const
// Looked for at one place, behind a word: never along a line.
// eslint-disable-next-line regexp/no-super-linear-move
const endOfLine = /(?=[ \t]*(?:$|[ \t]#))/
// eslint-disable-next-line regexp/no-super-linear-move
const endOfItem = /(?=[ \t]*[,\]}])/

const before = (end: RegExp, keywords: readonly string[]): languages.IMonarchLanguageRule[] => [
  ...numbers.map((form): languages.IMonarchLanguageRule => [
    new RegExp(form.source + end.source, form.flags),
    'number',
  ]),
  [new RegExp(`(?:${keywords.filter((word) => word !== '~').join('|')})${end.source}`), 'keyword'],
]

/**
 * Monaco's YAML, in which values are coloured as what they are to kubectl: numbers with `_` and truth values of YAML 1.1,
 * also before a comment and in brackets; dates are text.
 */
export function kubectlGrammar(language: languages.IMonarchLanguage): languages.IMonarchLanguage {
  const { root = [], object = [], array = [] } = language.tokenizer
  const keywords = [...(language['keywords'] as readonly string[]), ...truthValues]
  const inItems = before(endOfItem, keywords)
  return {
    ...language,
    keywords,
    numberDate: /(?!)/,
    tokenizer: {
      ...language.tokenizer,
      // A word at the beginning of a line may be a key, which the rules that follow know.
      root: [...before(endOfLine, keywords).slice(0, numbers.length), ...root],
      object: [...inItems, ...object],
      array: [...inItems, ...array],
    },
  }
}
