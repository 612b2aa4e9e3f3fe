import { applyChanges } from '../template/field-change'
import { openTemplate, type JobTemplate, type OpenedTemplate } from '../template/parse-template'
import type { Path } from '../template/path'
import type { RuleView } from '../template/rule'
import { findNode, placeOf } from '../template/yaml-source'
import type { Dialect, JobOptions } from './dialect'

/** Lines of a template that no Job gets as they are. Lines count from 1, `endLine` is inclusive. */
export interface OverwrittenField {
  readonly path: Path
  readonly line: number
  readonly endLine: number
  /** What takes their place, as the end of a sentence: "comes from the flow’s storage". */
  readonly why: string
  /** It has its use all the same: what takes its place is made from it. */
  readonly keeps: boolean
}

/** In the order of their lines; none for a text that is no template. */
export function overwrittenFields(dialect: Dialect, text: string): readonly OverwrittenField[] {
  const opened = openTemplate(text, dialect.templateForm?.structure)
  if (!opened.ok) return []
  return overwrittenPaths(dialect, text, opened)
    .map(({ path, why, keeps }) => {
      const { line, endLine } = placeOf(opened.source, opened.document, path)
      return { path, line, endLine, why, keeps }
    })
    .sort((a, b) => a.line - b.line)
}

/** Stands for whatever a connection brings: only where it goes is of interest. */
const anyOptions: JobOptions = {
  api: '',
  token: '',
  namespace: '',
  imagePullSecrets: '(given)',
  identifier: '',
}

/** The fields that are there and that the agent overwrites, as paths. */
export function overwrittenPaths(
  dialect: Pick<Dialect, 'jobOf' | 'anyRun'>,
  text: string,
  { job, source, document }: Extract<OpenedTemplate, { ok: true }>,
): readonly { readonly path: Path; readonly why: string; readonly keeps: boolean }[] {
  const filled = dialect.jobOf(dialect.anyRun, { text, job }, anyOptions)
  if (!filled.ok) return []
  return filled.changes
    .filter(({ kind, path }) => kind !== 'reorder' && findNode(source, document, path).exact)
    .map((change) => ({
      path: change.path,
      why: change.why,
      keeps: change.kind !== 'reorder' && (change.keeps ?? false),
    }))
}

/** The template as the Job of any run has it, and why there is none; it then is as it stands. */
export function filledTemplate(
  dialect: Pick<Dialect, 'jobOf' | 'anyRun'>,
  template: JobTemplate,
): Pick<RuleView, 'filled' | 'refusal'> {
  const filled = dialect.jobOf(dialect.anyRun, template, anyOptions)
  if (!filled.ok) return { filled: template.job, refusal: { reason: filled.reason, advice: filled.advice } }
  return { filled: applyChanges(filled.template.job, filled.changes), refusal: null }
}
