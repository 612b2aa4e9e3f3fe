import { openTemplate, type OpenedTemplate } from '../template/parse-template'
import type { Path } from '../template/path'
import { findNode, placeOf } from '../template/yaml-source'
import type { Dialect, JobOptions } from './dialect'

/** Lines of a template that no Job gets as they are. Lines count from 1, `endLine` is inclusive. */
export interface OverwrittenField {
  readonly line: number
  readonly endLine: number
  /** What takes their place, as the end of a sentence: "comes from the flow’s storage". */
  readonly why: string
}

/** In the order of their lines; none for a text that is no template. */
export function overwrittenFields(dialect: Dialect, text: string): readonly OverwrittenField[] {
  const opened = openTemplate(text)
  if (!opened.ok) return []
  return overwrittenPaths(dialect, text, opened)
    .map(({ path, why }) => {
      const { line, endLine } = placeOf(opened.source, opened.document, path)
      return { line, endLine, why }
    })
    .sort((a, b) => a.line - b.line)
}

/** Stands for whatever a connection brings: only where it goes is of interest. */
const anyOptions: JobOptions = {
  api: '',
  token: '',
  namespace: '',
  imagePullSecrets: '(given)',
  jobName: '',
  identifier: '',
}

/** The fields that are there and that the agent overwrites, as paths. */
export function overwrittenPaths(
  dialect: Pick<Dialect, 'jobOf' | 'anyRun'>,
  text: string,
  { job, document }: Extract<OpenedTemplate, { ok: true }>,
): readonly { path: Path; why: string }[] {
  const filled = dialect.jobOf(dialect.anyRun, { text, job }, anyOptions)
  if (!filled.ok) return []
  return filled.changes.filter(({ path }) => findNode(document, path).exact).map(({ path, why }) => ({ path, why }))
}
