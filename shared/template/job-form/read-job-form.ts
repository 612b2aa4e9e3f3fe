import { containersOf, flowContainerIndex } from '../job-manifest'
import { openTemplate } from '../parse-template'
import { valueAt, type Path } from '../path'
import { podSpecPath } from '../rule'
import type { TemplateCheck } from '../template-check'
import { formFields, type FieldId } from './form-fields'
import { usedAnchors } from './place-of-field'
import { readField, type Reading } from './read-field'
import { readLabels, readNames, readVariables, type Rows } from './read-rows'
import { unshownParts, type Unshown } from './unshown'

/** What a form shows of a template. What it does not show is named, and stays as it is. */
export interface JobForm {
  /** The container that runs the flow; null for one without a name. */
  readonly container: string | null
  readonly containerPath: Path
  readonly fields: Readonly<Record<FieldId, Reading>>
  readonly variables: Rows
  readonly nodeSelector: Rows
  readonly pullSecrets: Rows
  readonly unshown: Unshown
  /** Whether places of it share what they say. */
  readonly hasAliases: boolean
}

export type JobFormReading =
  | { readonly ok: true; readonly form: JobForm }
  /** Nothing is known of its fields; at least one problem, in the order of the lines. */
  | { readonly ok: false; readonly problems: readonly TemplateCheck[] }

/** Reads the fields of a form from a template as it is being written. */
export function readJobForm(text: string): JobFormReading {
  const opened = openTemplate(text)
  if (!opened.ok) return opened
  const { job, document } = opened
  const containers = containersOf(job)
  const index = flowContainerIndex(containers)
  const flow: Path = [...podSpecPath, 'containers', index]
  const anchors = usedAnchors(document)
  const read = (id: FieldId): Reading => readField(opened, anchors, formFields[id].path(flow), formFields[id].kind)
  const name = valueAt(containers[index], ['name'])
  return {
    ok: true,
    form: {
      container: typeof name === 'string' && name !== '' ? name : null,
      containerPath: flow,
      fields: {
        image: read('image'),
        imagePullPolicy: read('imagePullPolicy'),
        cpuRequest: read('cpuRequest'),
        cpuLimit: read('cpuLimit'),
        memoryRequest: read('memoryRequest'),
        memoryLimit: read('memoryLimit'),
        serviceAccount: read('serviceAccount'),
        backoffLimit: read('backoffLimit'),
        ttl: read('ttl'),
      },
      variables: readVariables(opened, anchors, [...flow, 'env']),
      nodeSelector: readLabels(opened, anchors, [...podSpecPath, 'nodeSelector']),
      pullSecrets: readNames(opened, anchors, [...podSpecPath, 'imagePullSecrets']),
      unshown: unshownParts(opened, index),
      hasAliases: anchors.size > 0,
    },
  }
}
