import { type Document } from 'yaml'
import { expandAliases } from '../template/expand-aliases'
import type { Author, FieldChange } from '../template/field-change'
import type { JobTemplate } from '../template/parse-template'
import type { Path } from '../template/path'
import { setNode, yamlStyle } from '../template/yaml-node'
import { placeOf, readYaml } from '../template/yaml-source'
import type { Dialect, JobChanges, JobInputs, JobOptions } from './dialect'

export type RenderedJobSpec =
  | {
      readonly ok: true
      /** The manifest, with the template's comments. */
      readonly yaml: string
      /** Who wrote each line of it, the first line first. */
      readonly authors: readonly Author[]
    }
  | Extract<JobChanges, { readonly ok: false }>

const mask = '••••••••'

/**
 * The Job that a run gets, as text for people. Says the same as `replaceJobSpecYaml`: both apply the same changes, here
 * to the template's own text. Anchors are written out.
 * @param display `maskToken` puts dots for the token: such a text is for screens, not for a cluster.
 */
export function renderJobSpec(
  dialect: Pick<Dialect, 'jobOf'>,
  inputs: JobInputs,
  template: JobTemplate,
  options: JobOptions,
  display: { readonly maskToken?: boolean } = {},
): RenderedJobSpec {
  const token = display.maskToken && options.token !== '' ? mask : options.token
  const filled = dialect.jobOf(inputs, template, { ...options, token })
  if (!filled.ok) return filled
  const [document] = readYaml(filled.template.text).documents
  if (!document) throw new Error('a JobTemplate comes from parseTemplate; this one has no document')
  expandAliases(document)
  const written = filled.changes.flatMap((change) => applyToDocument(document, change))
  const yaml = document.toString(yamlStyle)
  return { ok: true, yaml, authors: authorsOf(yaml, written) }
}

interface Written {
  readonly path: Path
  readonly by: Author
}

function applyToDocument(document: Document, change: FieldChange): readonly Written[] {
  if (change.kind === 'remove') {
    document.deleteIn(change.path)
    return []
  }
  const made = setNode(document, change.path, change.value).map((path): Written => ({ path, by: 'agent' }))
  return [...made, { path: change.path, by: change.by }]
}

/** Later ones stand inside of earlier ones, or elsewhere: the last word on a line holds. */
function authorsOf(yaml: string, written: readonly Written[]): readonly Author[] {
  const source = readYaml(yaml)
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
