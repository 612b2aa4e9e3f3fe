import { pythonKind, type PythonKind } from '../yaml/plain-text'
import { isMapping, type Path } from './path'
import type { Finding, Rule, RuleView } from './rule'
import { isTextField } from './schema-at'

interface PlainScalar {
  readonly path: Path
  readonly value: unknown
  /** As it stands in the text. */
  readonly text: string
}

/** What stands without quotes, in the order of the document. */
function plainIn({ job, plain }: Pick<RuleView, 'job' | 'plain'>): readonly PlainScalar[] {
  const found: PlainScalar[] = []
  const visit = (value: unknown, path: Path): void => {
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]))
    else if (isMapping(value)) for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key])
    else {
      const text = plain(path)
      if (text !== undefined) found.push({ path, value, text })
    }
  }
  visit(job, [])
  return found
}

/** With a button that says what it does; the text may be long. */
const inQuotes = (path: Path, value: string) =>
  ({ kind: 'setText', path: [...path], value, label: 'Put it in quotes' }) as const

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'
const inWords = (value: unknown): string => (isNumber(value) ? `the number ${String(value)}` : String(value))

/** `no`, `on`, `1.10` where the API has text: Kubernetes refuses the whole Job. Variables and labels have rules of their own. */
export const textFields: Rule = (view) =>
  plainIn(view)
    .filter(
      ({ path, value }) => (typeof value === 'boolean' || isNumber(value)) && isTextField(path) && !hasOwnRule(path),
    )
    .map(({ path, value, text }): Finding => {
      const field = typeof path.at(-1) === 'number' ? `an item of ${String(path.at(-2))}` : String(path.at(-1))
      const message = `Without quotes, ${text} is ${inWords(value)}, but ${field} is text, and Kubernetes refuses anything else. Put it in quotes.`
      return { rule: 'not-text', severity: 'error', path, message, edit: inQuotes(path, text) }
    })

const hasOwnRule = (path: Path): boolean =>
  path.at(-2) === 'labels' || (path.at(-1) === 'value' && path.at(-3) === 'env' && typeof path.at(-2) === 'number')

/** Prefect's own agents read templates with PyYAML, and whoever changes from one to the other has the same file. */
export const otherReaders: Rule = (view) =>
  plainIn(view).flatMap(({ path, value, text }): Finding[] => {
    const python = pythonKind(text)
    const isText = typeof value === 'string'
    if (isText ? python === null : python !== null || value === null) return []
    if (!isText && (isTextField(path) || hasOwnRule(path))) return []
    const other = `PyYAML, with which Prefect’s own agents read templates, takes it for ${wordsOf(python)}`
    const message = isText
      ? `${text} is text here, as for kubectl, but ${other}. Put it in quotes.`
      : `${text} is ${inWords(value)} here, as for kubectl, but ${other}. Write ${canonical(value)}, or put it in quotes if it is text.`
    return [{ rule: 'readers-differ', severity: 'warning', path, message, edit: inQuotes(path, text) }]
  })

function wordsOf(kind: PythonKind | null): string {
  if (kind === null) return 'text'
  return kind === 'nothing' ? 'no value, and refuses the template' : kind
}

const canonical = (value: unknown): string =>
  typeof value === 'number' && !Number.isInteger(value) && String(value).includes('e')
    ? 'it with a point and a sign'
    : String(value)

/** `0400` is 256, and that is what the API is sent; `400` would be 0620. */
export const fileModes: Rule = (view) =>
  plainIn(view).flatMap(({ path, value, text }): Finding[] => {
    if (!isNumber(value)) return []
    if (/^[-+]?0o?(?=[0_]*[1-7])[0-7_]+$/.test(text) && String(value) !== text.replace('+', '')) {
      const message = `${text} is octal, as for kubectl: ${String(value)} in decimal.`
      return [{ rule: 'octal', severity: 'note', path, message }]
    }
    const field = path.at(-1)
    if ((field !== 'defaultMode' && field !== 'mode') || !meantOctal.test(text)) return []
    const octal = `0${Number(value).toString(8)}`
    const message = `${text} is decimal here, the file mode ${octal}. Write 0${text} if that mode is meant.`
    return [{ rule: 'decimal-mode', severity: 'warning', path, message }]
  })

/** Modes that people give to files; none of them is, as a decimal number, another such mode. */
const meantOctal = /^(?:400|44[04]|5[05]0|555|600|64[04]|66[046]|7[057]0|75[05]|77[57]|700)$/
