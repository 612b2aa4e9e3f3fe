import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { Dialect } from '../../shared/dialect/dialect'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { parseTemplate, type JobTemplate } from '../../shared/template/parse-template'
import type { StructureRule } from '../../shared/template/structure'
import { fileLimits } from '../files/limits'
import { fileExists, FileError, readFileText } from '../files/read-file'

/** A template that Jobs can't be made from; the message says where and what to do. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  constructor(
    message: string,
    readonly line: number | null,
  ) {
    super(message)
  }
}

/** @throws TemplateError naming the first thing that is wrong */
export function toTemplate(text: string, structure?: StructureRule): JobTemplate {
  const parsed = parseTemplate(text, structure)
  if (parsed.ok) return parsed.template
  const [first] = parsed.problems
  throw new TemplateError(first ? `Line ${first.line}: ${first.message}` : 'It is not a Job.', first?.line ?? null)
}

/** @throws TemplateError also when the file can't be read */
export const readTemplate = async (path: string, structure?: StructureRule): Promise<JobTemplate> =>
  toTemplate(await readText(path), structure)

async function readText(path: string): Promise<string> {
  try {
    return await readFileText(path, fileLimits.template)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new TemplateError(`The file can't be read: ${error.message}.`, null)
  }
}

/** Of the user's template for a dialect. That of 0.6 has the name that it had before there were others. */
export const templateFileName = (dialect: DialectId): string =>
  dialect === '0.6' ? 'job-template.yaml' : `job-template-${dialect}.yaml`

export const templatePath = (folder: string, dialect: DialectId): string => join(folder, templateFileName(dialect))

/** The template that Jobs of one dialect are made from. */
export interface TemplateInForce {
  readonly dialect: DialectId
  readonly path: string
  /** Of a file that is broken, the built-in one: checks go by it, and no Job is made from it. */
  readonly template: JobTemplate
  readonly source: 'flowdeck' | 'custom'
  /** Why no Job can be made from the file on disk; it is left untouched. */
  readonly problem: BrokenTemplate | null
}

export interface BrokenTemplate {
  readonly message: string
  readonly line: number | null
  /** What stands in the file; null when it can't be read. */
  readonly text: string | null
}

/** The user's template; the built-in one as long as there is none. Never rejects for one that is broken. */
export async function loadTemplate(folder: string, dialect: Dialect): Promise<TemplateInForce> {
  const path = templatePath(folder, dialect.id)
  const builtIn = {
    dialect: dialect.id,
    path,
    template: builtInTemplate(dialect, 'flowdeck'),
    source: 'flowdeck',
  } as const
  // Templates with placeholders lie on their server: a file of that name is none of ours.
  if (dialect.templateForm || !(await fileExists(path))) return { ...builtIn, problem: null }
  let text: string | null = null
  try {
    text = await readText(path)
    const template = toTemplate(text)
    return { dialect: dialect.id, path, template, source: 'custom', problem: null }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { ...builtIn, source: 'custom', problem: { message: error.message, line: error.line, text } }
  }
}

/** Checks, then writes the file whole or not at all. @throws TemplateError; nothing is written then */
export async function saveTemplate(folder: string, dialect: DialectId, text: string): Promise<TemplateInForce> {
  const template = toTemplate(text, dialectOf(dialect).templateForm?.structure)
  const path = templatePath(folder, dialect)
  await writeFileAtomic(path, text)
  return { dialect, path, template, source: 'custom', problem: null }
}

/** Upstream's of the dialect, the default of a headless agent. The same object each time. */
export const upstreamTemplate = (dialect: Dialect): JobTemplate => builtInTemplate(dialect, dialect.templates[0]?.name)

/** A template is asked for with every Job. */
const read = new WeakMap<Dialect['templates'][number], JobTemplate>()

/** Upstream's where there is none of the name. */
function builtInTemplate(dialect: Dialect, name: string | undefined): JobTemplate {
  const builtIn = dialect.templates.find((each) => each.name === name) ?? dialect.templates[0]
  if (!builtIn) throw new Error(`${dialect.title} has no template`)
  const known = read.get(builtIn)
  if (known) return known
  const template = toTemplate(builtIn.text, dialect.templateForm?.structure)
  read.set(builtIn, template)
  return template
}
