import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { parseTemplate, type JobTemplate } from '../../shared/job-spec/parse-template'
import { flowdeckTemplate, prefect06Template } from '../../shared/job-spec/templates'

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
export function toTemplate(text: string): JobTemplate {
  const parsed = parseTemplate(text)
  if (parsed.ok) return parsed.template
  const [first] = parsed.problems
  throw new TemplateError(first ? `Line ${first.line}: ${first.message}` : 'It is not a Job.', first?.line ?? null)
}

/** @throws TemplateError also when the file can't be read */
export async function readTemplate(path: string): Promise<JobTemplate> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new TemplateError(`The file can't be read: ${(error as Error).message}.`, null)
  }
  return toTemplate(text)
}

export interface TemplateInForce {
  readonly template: JobTemplate
  readonly source: 'flowdeck' | 'custom'
  /** Why the file on disk is not in force; it is left untouched. */
  readonly problem: { readonly message: string; readonly line: number | null } | null
}

/** The user's template; the built-in one as long as there is none, or it is broken. Never rejects. */
export async function loadTemplate(path: string): Promise<TemplateInForce> {
  const builtIn = toTemplate(flowdeckTemplate)
  try {
    await readFile(path)
  } catch {
    return { template: builtIn, source: 'flowdeck', problem: null }
  }
  try {
    return { template: await readTemplate(path), source: 'custom', problem: null }
  } catch (error) {
    const { message, line } = error as TemplateError
    return { template: builtIn, source: 'flowdeck', problem: { message, line: line ?? null } }
  }
}

/** Checks, then writes the file whole or not at all. @throws TemplateError; nothing is written then */
export async function saveTemplate(path: string, text: string): Promise<JobTemplate> {
  const template = toTemplate(text)
  await writeFileAtomic(path, text)
  return template
}

/** Upstream's, the default of a headless agent. */
export const upstreamTemplate = (): JobTemplate => toTemplate(prefect06Template)
