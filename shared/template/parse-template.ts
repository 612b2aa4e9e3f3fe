import type { Document } from 'yaml'
import { asSentence } from '../model/sentence'
import { valueOf } from '../yaml/parse-yaml'
import type { UnfilledJob } from './job-manifest'
import { findStructureProblems, type StructureRule } from './structure'
import type { TemplateCheck } from './template-check'
import type { YamlProblem } from '../yaml/yaml-problem'
import { placeOf, readYaml, type YamlSource } from './yaml-source'

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
 * Reads a template. Accepted is every YAML 1.2 document with anchors and merge keys that the agent can make a Job
 * from; whether Kubernetes likes the rest is for the schema and the API server to say.
 * @param structure what keeps a document from being a template; that of a dialect whose templates have placeholders
 */
export function parseTemplate(text: string, structure?: StructureRule): ParsedTemplate {
  const opened = openTemplate(text, structure)
  return opened.ok ? { ok: true, template: { text, job: opened.job } } : opened
}

/** A template with its source, for what has to be said at its lines. */
export type OpenedTemplate =
  | { readonly ok: true; readonly job: UnfilledJob; readonly source: YamlSource; readonly document: Document }
  | { readonly ok: false; readonly problems: readonly TemplateCheck[] }

export function openTemplate(text: string, structure: StructureRule = findStructureProblems): OpenedTemplate {
  const source = readYaml(text)
  const [document, second] = source.documents
  const syntax = source.documents.flatMap((one) => syntaxProblems(one, source)).sort((a, b) => a.line - b.line)
  if (syntax.length > 0) return { ok: false, problems: firstOf(syntax) }
  if (source.problem) return { ok: false, problems: [refusal(source.problem, source)] }
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
  const problems = firstOf(structure(data)).map(({ rule, path, message }): TemplateCheck => {
    return { rule, severity: 'error', ...placeOf(source, document, path), message }
  })
  if (problems.length > 0) return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line) }
  return { ok: true, job: data as UnfilledJob, source, document }
}

/** A person corrects the first ones, and looks again. */
const problemsMost = 100
const firstOf = <T>(all: readonly T[]): readonly T[] => all.slice(0, problemsMost)

const advice: Readonly<Record<YamlProblem['kind'], string>> = {
  tooLong: 'Make it shorter: put files into a ConfigMap or the image.',
  tooMany: 'Make it smaller: put variables into a ConfigMap, and read them with envFrom.',
  tooDeep: 'Close the brackets, or correct the indentation.',
  cycle: 'Write out what is meant here.',
  noAnchor: 'Write out what is meant here, or put the anchor before it.',
}

function refusal({ kind, offset, message }: YamlProblem, source: YamlSource): TemplateCheck {
  const { line, column } = source.placeAt(offset)
  const rule = kind === 'cycle' || kind === 'noAnchor' ? 'alias' : 'too-large'
  const said = kind === 'tooLong' ? message.replace(/^It/, 'The template') : message
  return { rule, severity: 'error', line, column, message: `${said} ${advice[kind]}` }
}

const failed = (rule: string, line: number, message: string): OpenedTemplate => ({
  ok: false,
  problems: [{ rule, severity: 'error', line, message }],
})

/** yaml 2.9 trips over a collection that isn't closed, and lists its own exception beside the mistake. */
const isStumble = (message: string): boolean => message.startsWith('Cannot read properties of undefined')

function syntaxProblems(document: Document.Parsed, source: YamlSource): TemplateCheck[] {
  // An unknown tag is a warning to the parser, which then ignores it; Kubernetes would not.
  const errors = document.errors.filter(({ message }) => document.errors.length === 1 || !isStumble(message))
  return [...errors, ...document.warnings].map(({ code, message, pos }) => {
    const { line, column } = source.placeAt(pos[0])
    const at = { severity: 'error', line, column } as const
    if (code === 'DUPLICATE_KEY') {
      const what = 'This key stands twice in one mapping, so one of its values would be lost. Remove one of the two.'
      return { rule: 'duplicate-key', ...at, message: what }
    }
    const words = `This is not valid YAML: ${asSentence(message)} Correct it here or just above.`
    return { rule: 'not-yaml', ...at, message: words }
  })
}
