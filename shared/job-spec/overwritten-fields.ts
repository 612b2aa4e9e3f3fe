import { fieldChanges, type AgentFieldValues } from './agent-fields'
import { openTemplate, type OpenedTemplate } from './parse-template'
import type { Path } from './path'
import { findNode, placeOf } from './yaml-source'

/** Lines of a template that no Job gets as they are. Lines count from 1, `endLine` is inclusive. */
export interface OverwrittenField {
  readonly line: number
  readonly endLine: number
  /** What takes their place, as the end of a sentence: "comes from the flow’s storage". */
  readonly why: string
}

/** In the order of their lines; none for a text that is no template. */
export function overwrittenFields(text: string): readonly OverwrittenField[] {
  const opened = openTemplate(text)
  if (!opened.ok) return []
  return overwrittenPaths(opened)
    .map(({ path, why }) => {
      const { line, endLine } = placeOf(opened.source, opened.document, path)
      return { line, endLine, why }
    })
    .sort((a, b) => a.line - b.line)
}

/** Stands for whatever a run brings: only where it goes is of interest. */
const anyRun: AgentFieldValues = {
  flowRunId: '',
  flowId: '',
  storage: { type: 'Docker', registryUrl: null, imageName: '', imageTag: '' },
  api: '',
  token: '',
  namespace: '',
  imagePullSecrets: '(given)',
  jobName: '',
  identifier: '',
}

/** The fields that are there and that the agent overwrites, as paths. */
export function overwrittenPaths({
  job,
  document,
}: Extract<OpenedTemplate, { ok: true }>): readonly { path: Path; why: string }[] {
  return fieldChanges(job, anyRun, false)
    .filter(({ path }) => findNode(document, path).exact)
    .map(({ path, why }) => ({ path, why }))
}
