/* eslint-disable regexp/no-super-linear-move, regexp/no-super-linear-backtracking, @typescript-eslint/no-unsafe-enum-assignment -- one line, once for each Enter; the test has lines of 100,000 letters */
import type { languages } from 'monaco-editor/esm/vs/editor/editor.api'

/** `IndentAction.None` and `IndentAction.Indent`: a rule is data, which a test reads without the editor. */
const asIs = 0 as languages.IndentAction.None
const oneDeeper = 1 as languages.IndentAction.Indent

/** So wide may the dashes be before a key, as in `- - name: X`. */
const widest = 12
const indentUnit = 2

/** Behind a key: nothing that belongs on its line any more. Its value comes below, or is text that goes on there. */
const opens = /(?:[|>][-+\d]*)?\s*(?:#.*)?$/.source
/** A key with its colon, from its first letter. */
const key = /(?:"[^"]*"|'[^']*'|[^\s"'#&*!|>{[\]}-][^#"']*?):/.source
/** Brackets that are open have rules of their own. */
const noBracket = /(?!.*[[{(]\s*$)/.source

/**
 * Where the line behind Enter begins: below `- name: X` in the column of `name`, since what follows is the next key of the
 * same item, and one level deeper below a key whose value is still to come. Monaco counts the dash as part of the indentation of
 * nothing: it would begin below the dash. These take the place of the rules that the language comes with.
 */
export const enterRules: languages.OnEnterRule[] = [
  ...Array.from({ length: widest - 1 }, (_, index) => index + 2).flatMap((width) => {
    const dashes = `^\\s*(?=(?:- +)+[^\\s-])-[ -]{${width - 1}}(?<= )(?![ ]|- )`
    return [
      rule(new RegExp(`${dashes}${key}\\s*${opens}`), asIs, width + indentUnit),
      rule(new RegExp(`${dashes}${noBracket}${key}\\s+\\S`), asIs, width),
    ]
  }),
  rule(new RegExp(`:\\s*${opens}`), oneDeeper, 0),
]

function rule(beforeText: RegExp, indentAction: languages.IndentAction, appended: number): languages.OnEnterRule {
  return { beforeText, action: appended === 0 ? { indentAction } : { indentAction, appendText: ' '.repeat(appended) } }
}
