import { changeDocument, type Written } from '../template/change-document'
import { expandAliases } from '../yaml/expand-aliases'
import type { Author } from '../template/field-change'
import type { JobTemplate } from '../template/parse-template'
import { noLimits } from '../yaml/limits'
import { printYaml } from '../yaml/write-yaml'
import { placeOf, readYaml } from '../template/yaml-source'
import { mask } from '../secrets/mask'
import { maskDocument } from './mask-document'
import type { Dialect, JobChanges, JobInputs, JobOptions } from './dialect'

export type RenderedJobSpec =
  | {
      readonly ok: true
      /** The manifest, with the template's comments. */
      readonly yaml: string
      /** Who wrote each line of it, the first line first. */
      readonly authors: readonly Author[]
      /** How many values are dots because they look like secrets; the token is not counted. */
      readonly hidden: number
    }
  | Extract<JobChanges, { readonly ok: false }>

/**
 * The Job that a run gets, as text for people. Says the same as `replaceJobSpecYaml`: both apply the same changes, here
 * to the template's own text. Anchors are written out.
 * @param display `maskToken` puts dots for the token, `maskSecrets` for what looks like a secret: such a text is for
 * screens, not for a cluster.
 */
export function renderJobSpec(
  dialect: Pick<Dialect, 'jobOf'>,
  inputs: JobInputs,
  template: JobTemplate,
  options: JobOptions,
  display: { readonly maskToken?: boolean; readonly maskSecrets?: boolean } = {},
): RenderedJobSpec {
  const token = display.maskToken && options.token !== '' ? mask : options.token
  const { authString } = options
  const masked = display.maskToken && authString ? { authString: mask } : {}
  const filled = dialect.jobOf(inputs, template, { ...options, token, ...masked })
  if (!filled.ok) return filled
  const [document] = readYaml(filled.template.text, noLimits).documents
  if (!document) throw new Error('a JobTemplate comes from parseTemplate; this one has no document')
  expandAliases(document)
  const written = changeDocument(document, filled.changes)
  const hidden = display.maskSecrets ? maskDocument(document) : 0
  const yaml = printYaml(document)
  return { ok: true, yaml, authors: authorsOf(yaml, written), hidden }
}

/** Later ones stand inside of earlier ones, or elsewhere: the last word on a line holds. */
function authorsOf(yaml: string, written: readonly Written[]): readonly Author[] {
  const source = readYaml(yaml, noLimits)
  const [document] = source.documents
  const authors = yaml
    .replace(/\n$/, '')
    .split('\n')
    .map((): Author => 'template')
  if (!document) return authors
  for (const { path, by } of written) {
    const { line, endLine } = placeOf(source, document, path)
    authors.fill(by, line - 1, endLine)
  }
  return authors
}
