import { Document, isScalar, Scalar, visit, type ToStringOptions } from 'yaml'
import { asKubectl } from './kubectl-schema'

/** How YAML is written here: long lines stay whole. */
export const yamlStyle = { lineWidth: 0, flowCollectionPadding: false } as const satisfies ToStringOptions

/**
 * A value as YAML that every reader takes for the same, whether it goes by YAML 1.1, by 1.2 or as kubectl and PyYAML do: texts
 * such as `yes`, `0o17`, `12:30:45`, `=` and `2020-01-01` stand in quotes, and what may break a line or turn it around is escaped.
 * Whole numbers keep their digits. Lone surrogates become U+FFFD, as on the wire.
 * @param flow on one line where the value allows it
 */
export const writeYaml = (value: unknown, { flow = false } = {}): string =>
  printYaml(
    new Document(value, { ...asKubectl, aliasDuplicateObjects: false }),
    flow ? { collectionStyle: 'flow' } : {},
  )

/**
 * The same of a document, whose aliases are written out; comments stay. It is changed on the way: numbers and truth values
 * lose the spelling that they had, `0400` becoming 256.
 */
export function printYaml(document: Document, options: ToStringOptions = {}): string {
  visit(document, {
    Node(_, node) {
      tidyComments(node)
      delete node.tag
      if (isScalar(node)) settle(node, options.collectionStyle === 'flow')
    },
  })
  tidyComments(document)
  const text = document.toString({ ...yamlStyle, doubleQuotedAsJSON: true, ...options })
  return text.replace(escapedAlways, (one) => {
    const code = one.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

function settle(scalar: Scalar, onOneLine: boolean): void {
  if (typeof scalar.value !== 'string') {
    delete scalar.source
    delete scalar.type
    return
  }
  const text = scalar.value.replace(/[\ud800-\udfff]/gu, '\ufffd')
  scalar.value = text
  if (needsEscapes.test(text) || (onOneLine && text.includes('\n'))) scalar.type = Scalar.QUOTE_DOUBLE
  else if (scalar.type === Scalar.BLOCK_FOLDED && text.includes('\n ')) scalar.type = Scalar.BLOCK_LITERAL
}

/**
 * Ends of lines to some readers and not to others, what no reader takes, marks that turn a line around, and what nobody sees.
 * What joins characters stays: emojis and some scripts have it.
 */
const strange =
  '\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e007f}'
const escapedAlways = new RegExp(`[\\x7f-\\x9f${strange}]`, 'gu')
/** Beside those, blanks that a block of text can't begin with or keep at its end. */
const needsEscapes = new RegExp(`(?![\\t\\n])\\p{Cc}|[${strange}]|^\\s|\\n[\\t ]+$|^[\\t ]+\\n`, 'u')

interface Commented {
  comment?: string | null
  commentBefore?: string | null
}

/** In a comment nothing can be escaped. */
function tidyComments(node: Commented): void {
  if (node.comment) node.comment = node.comment.replace(unfitForComment, ' ')
  if (node.commentBefore) node.commentBefore = node.commentBefore.replace(unfitForComment, ' ')
}
const unfitForComment = new RegExp(`(?![\\t\\n])\\p{Cc}|[${strange}\\ud800-\\udfff]`, 'gu')
