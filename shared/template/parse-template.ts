import { visit, type Document } from 'yaml'
import { valueOf } from '../yaml/parse-yaml'
import type { Unreadable } from '../yaml/unreadable'
import { isUnclosed, wordsOfError } from '../yaml/yaml-words'
import type { UnfilledJob } from './job-manifest'
import { meantPath, misspeltKeys } from './misspelt-keys'
import { misspeltRule, misspeltWords } from './misspelt-words'
import { findStructureProblems, type StructureRule } from './structure'
import type { TemplateCheck } from './template-check'
import type { YamlProblem } from '../yaml/yaml-problem'
import { placeOf, readYaml, withoutByteOrderMark, type YamlSource } from './yaml-source'

/** A template that can be filled: one Job with a container. Plain data. */
export interface JobTemplate {
  readonly text: string
  readonly job: UnfilledJob
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: JobTemplate }
  /** At least one; all of severity `error`, in the order of their lines. */
  | { readonly ok: false; readonly problems: readonly TemplateCheck[] }

/**
 * Reads a template as kubectl reads it. Accepted is every document that the agent can make a Job from; whether Kubernetes
 * likes the rest is for the schema and the API server to say.
 * @param structure what keeps a document from being a template; that of a dialect whose templates have placeholders
 */
export function parseTemplate(text: string, structure?: StructureRule): ParsedTemplate {
  const opened = openTemplate(text, structure)
  return opened.ok ? { ok: true, template: { text: withoutByteOrderMark(text), job: opened.job } } : opened
}

/** A template with its source, for what has to be said at its lines. */
export type OpenedTemplate =
  | { readonly ok: true; readonly job: UnfilledJob; readonly source: YamlSource; readonly document: Document }
  | { readonly ok: false; readonly problems: readonly TemplateCheck[] }

export function openTemplate(given: string, structure: StructureRule = findStructureProblems): OpenedTemplate {
  const text = withoutByteOrderMark(given)
  const source = readYaml(text)
  const [document, second] = source.documents
  const problems = source.problems.map((problem) => refusal(problem, text, source))
  // What other readers take for an end of a line moves all that is said of lines.
  if (source.problems.some(isOfText)) return { ok: false, problems }
  const syntax = source.documents.flatMap((one) => syntaxProblems(one, text, source)).sort((a, b) => a.line - b.line)
  if (syntax.length > 0) return { ok: false, problems: firstOf(causesOf(syntax)) }
  if (problems.length > 0) return { ok: false, problems: firstOf(problems) }
  if (!document) {
    return failed('empty-template', 1, 'The template is empty. Write a Job of batch/v1, or start from a built-in one.')
  }
  if (second) {
    const { line } = source.placeAt((second.contents ?? second).range[0])
    const message =
      'A second document begins here, but a template is one Job. Remove it, and apply other objects with kubectl.'
    return failed('several-documents', line, message)
  }
  const data = valueOf(document)
  const misspelt = misspeltKeys(data)
  const lacking = firstOf(structure(data)).map(({ rule, path, message }): TemplateCheck => {
    const key = misspelt.find((one) => meantPath(one).every((step, depth) => step === path[depth]))
    if (key) {
      const { line, column } = placeOf(source, document, key.path)
      return { severity: 'error', line, column, ...misspeltWords(key, 'noJob') }
    }
    return { rule, severity: 'error', ...placeOf(source, document, path), message }
  })
  if (lacking.length > 0) return { ok: false, problems: eachOnce(lacking.toSorted((a, b) => a.line - b.line)) }
  return { ok: true, job: data as UnfilledJob, source, document }
}

/** A person corrects the first ones, and looks again. */
const problemsMost = 100
const firstOf = <T>(all: readonly T[]): readonly T[] => all.slice(0, problemsMost)

type Refused = YamlProblem | Unreadable

const isOfText = ({ kind }: Refused): boolean => kind === 'character' || kind === 'lineEnd'

const advice: Readonly<Record<Refused['kind'], string>> = {
  tooLong: 'Make it shorter: put files into a ConfigMap or the image.',
  tooMany: 'Make it smaller: put variables into a ConfigMap, and read them with envFrom.',
  tooDeep: 'Close the brackets, or correct the indentation.',
  cycle: 'Write out what is meant here.',
  noAnchor: 'Write out what is meant here, or put the anchor before it.',
  mark: 'Remove it: the file was saved with one, and put behind other lines.',
  character: 'Remove it, or write it as \\uXXXX in double quotes.',
  lineEnd: 'Remove it, write it as \\uXXXX in double quotes, or end the line as usual.',
  directive: 'Remove it.',
  separator: 'Put what follows on a line of its own.',
  key: 'Write a text, in quotes where it begins with a bracket.',
  merge: 'Put an alias to a mapping behind it, or write the keys out.',
  notJson: 'Put it in quotes if it is text.',
  escape: 'Write the character itself.',
  colon: 'Write a space after the colon, or put the text in quotes.',
  bytes: 'Write the text itself, in quotes.',
  tab: 'Write a digit after the | that says how many spaces indent the text, such as |2, or put the text in double quotes.',
}

const rules: Readonly<Record<Refused['kind'], string>> = {
  tooLong: 'too-large',
  tooMany: 'too-large',
  tooDeep: 'too-large',
  cycle: 'alias',
  noAnchor: 'alias',
  mark: 'not-yaml',
  character: 'not-yaml',
  lineEnd: 'not-yaml',
  directive: 'not-yaml',
  separator: 'not-yaml',
  key: 'not-json',
  merge: 'not-json',
  notJson: 'not-json',
  escape: 'not-yaml',
  colon: 'not-yaml',
  bytes: 'not-json',
  tab: 'not-yaml',
}

function refusal({ kind, offset, message }: Refused, text: string, source: YamlSource): TemplateCheck {
  const { line, column } = source.placeAt(offset)
  const rule = rules[kind]
  if (kind === 'key' && hasPlaceholder(text, offset)) return unfilled({ severity: 'error', line, column })
  const said = kind === 'tooLong' ? message.replace(/^It/, 'The template') : message
  return { rule, severity: 'error', line, column, message: `${said} ${advice[kind]}` }
}

const failed = (rule: string, line: number, message: string): OpenedTemplate => ({
  ok: false,
  problems: [{ rule, severity: 'error', line, message }],
})

/** yaml 2.9 trips over a collection that isn't closed, and lists its own exception beside the mistake. */
const isStumble = (message: string): boolean => message.startsWith('Cannot read properties of undefined')

/** What the parser warns of, tags that nobody knows, kubectl does not mind. */
function syntaxProblems(document: Document.Parsed, text: string, source: YamlSource): TemplateCheck[] {
  const { errors } = document
  return errors
    .filter(({ message }) => errors.length === 1 || !isStumble(message))
    .map((error, index) => {
      const [offset] = error.pos
      const { line, column } = source.placeAt(offset)
      const at = { severity: 'error', line, column } as const
      if (hasPlaceholder(text, offset)) return unfilled(at)
      const said = `This is not valid YAML: ${wordsOfError(error)}.`
      // Only the first is told; each would go through the whole document.
      const opening = index === 0 && isUnclosed(error) ? openingBefore(document, text, offset) : undefined
      if (opening === undefined) return { rule: 'not-yaml', ...at, message: `${said} Correct it here or just above.` }
      const { line: first, column: firstColumn } = source.placeAt(opening)
      return {
        rule: 'not-yaml',
        severity: 'error',
        line: first,
        column: firstColumn,
        message: `${said} It opens here.`,
      }
    })
}

/** Where the bracket opens that is still open at a place. */
function openingBefore(document: Document.Parsed, text: string, offset: number): number | undefined {
  let opening: number | undefined
  visit(document, {
    Collection(_, { flow, range }) {
      if (!flow || !range || range[0] >= offset) return
      if (range[1] >= offset || text.slice(range[1], offset).trim() === '') opening = range[0]
    },
  })
  return opening
}

/**
 * What the parser says behind its first error mostly follows from it. Placeholders of another program each have to be seen
 * to, and the parser has much to say of one.
 */
const causesOf = (all: readonly TemplateCheck[]): readonly TemplateCheck[] =>
  all[0]?.rule === 'placeholder'
    ? all.filter(({ rule, line }, index) => rule === 'placeholder' && line !== all[index - 1]?.line)
    : all.slice(0, 1)

/** One misspelt key may be what several things are lacking for. */
const eachOnce = (all: readonly TemplateCheck[]): readonly TemplateCheck[] =>
  all.filter(({ rule, line }, index) => rule !== misspeltRule || line !== all[index - 1]?.line)

const unreadRules = new Set([...Object.values(rules), 'placeholder', 'empty-template', 'several-documents'])

/** Whether a text can't be read where this is said of it: of its fields nothing is known then. */
export const isUnread = ({ rule, severity }: Pick<TemplateCheck, 'rule' | 'severity'>): boolean =>
  severity === 'error' && unreadRules.has(rule)

/** Whether `{{` or `{%` stands on a line, which other programs fill in. */
function hasPlaceholder(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  return /\{[{%]/.test(text.slice(start, end === -1 ? text.length : end))
}

const unfilled = (at: Pick<TemplateCheck, 'severity' | 'line' | 'column'>): TemplateCheck => ({
  rule: 'placeholder',
  ...at,
  message:
    'A placeholder stands here without quotes, which YAML takes for a mapping in a mapping. Put it in quotes if Prefect 3 ' +
    'fills it in. If Helm does, run helm template first, and use what it prints.',
})
